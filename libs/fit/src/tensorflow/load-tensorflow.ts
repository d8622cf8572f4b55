import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import { builtTfjsNodeFolder, quietTensorflow } from './config.js';
import type { Device, Tensorflow } from './tensorflow.js';

/** A place where a TensorFlow.js may be had. */
export interface TensorflowSource {
  readonly device: Device;
  /** For messages. */
  readonly place: string;
  /** Loads it without trying whether it works. Rejects with why it cannot be loaded. */
  readonly load: () => Promise<Tensorflow>;
}

/** Returns the places, best first: tfjs-node as the user installed it, as `npm run tfjs-node` built it, and WebAssembly. */
export function tensorflowSources(): readonly TensorflowSource[] {
  return [
    {
      device: 'tensorflow',
      place: '@tensorflow/tfjs-node in node_modules',
      load: async () => requireTfjsNode(import.meta.url),
    },
    builtTfjsNode(builtTfjsNodeFolder()),
    { device: 'wasm', place: '@tensorflow/tfjs-backend-wasm', load: loadWasm },
  ];
}

/** Returns the source of a tfjs-node that was built in this folder. */
export function builtTfjsNode(folder: string): TensorflowSource {
  return {
    device: 'tensorflow',
    place: folder,
    load: async () => {
      if (!existsSync(folder)) throw new Error('not built; `npm run tfjs-node -- build` does');
      return requireTfjsNode(join(folder, 'package.json'));
    },
  };
}

function requireTfjsNode(from: string): Tensorflow {
  quietTensorflow();
  restoreUtil();
  return createRequire(from)('@tensorflow/tfjs-node') as Tensorflow;
}

/** Node 23 removed these functions; tfjs-node 4.22 calls them for tensors. */
function restoreUtil(): void {
  const old = util as {
    isNullOrUndefined?: (value: unknown) => boolean;
    isArray?: (value: unknown) => boolean;
  };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  old.isArray ??= (value) => Array.isArray(value);
}

async function loadWasm(): Promise<Tensorflow> {
  // Both are CommonJS; importing the second registers the back end with the first.
  const core = (await import('@tensorflow/tfjs-core')) as Tensorflow & { default?: Tensorflow };
  await import('@tensorflow/tfjs-backend-wasm');
  return core.default ?? core;
}
