import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version of TensorFlow.js that all its packages have here. */
const TENSORFLOW_JS_VERSION = '4.22.0';

/**
 * The folder that `npm run tfjs-node -- build` makes, per user and outside `node_modules`, where `npm ci` would remove it. In its
 * `node_modules` is a tfjs-node with its native parts. They need Node-API 8, so any Node from 15.12 on can load them.
 */
export function builtTfjsNodeFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const name = `tfjs-node-${TENSORFLOW_JS_VERSION}-${process.platform}-${process.arch}`;
  return join(cache, 'waarom', name);
}

/** Keeps TensorFlow's own library from writing about the processor to stderr when it is loaded. */
export function quietTensorflow(): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
}
