import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtTfjsNodeFolder } from '@waarom/fit';
import { errors } from './errors.js';
import { runTool } from './run-tool.js';

const here = fileURLToPath(new URL('../', import.meta.url));

/** What is told while it builds, and where it goes. */
export interface BuildOptions {
  readonly note: (text: string) => void;
  /** Default: where the fit looks for it. */
  readonly folder?: string;
}

/**
 * Returns the folder of a tfjs-node with its native half, which is built the first time: some 30 s, 210 MB of downloads and
 * 0.9 GB of disk.
 *
 * @throws TFJS_NODE.NOT_BUILT
 */
export async function buildTfjsNode({
  note,
  folder = builtTfjsNodeFolder(),
}: BuildOptions): Promise<string> {
  if (existsSync(folder)) return folder;
  const headers = requireMachine();
  await mkdir(dirname(folder), { recursive: true });
  // It appears under its final name only when it is complete, also when two processes build at once.
  const draft = await mkdtemp(`${folder}.`);
  try {
    const deps = join(draft, 'node_modules', '@tensorflow', 'tfjs-node', 'deps');
    const library = join(draft, 'library');
    note('fetching tfjs-node (npm) and the TensorFlow library (pip, 207 MB)');
    await Promise.all([fetchPackage(draft), fetchLibrary(library)]);
    await rename(library, deps);
    note('compiling the binding (g++)');
    await compileBinding(dirname(deps), headers);
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Returns the folder of Node's headers. */
function requireMachine(): string {
  const { platform, arch, execPath } = process;
  if (platform !== 'linux' || arch !== 'x64') {
    const reason = `The library comes as a wheel for Linux on x64; this is ${platform} on ${arch}.`;
    throw errors.raise('TFJS_NODE.NOT_BUILT', { reason });
  }
  const headers = resolve(dirname(execPath), '..', 'include', 'node');
  if (!existsSync(join(headers, 'node_api.h'))) {
    const reason = `The headers of this Node are not there: ${headers}. The official archives of Node have them.`;
    throw errors.raise('TFJS_NODE.NOT_BUILT', { reason });
  }
  return headers;
}

/** Installs the package and what it requires, from a lock file of its own and without any script. */
async function fetchPackage(draft: string): Promise<void> {
  for (const name of ['package.json', 'package-lock.json']) {
    await copyFile(join(here, 'package', name), join(draft, name));
  }
  await runTool({
    purpose: 'fetch the package',
    command: 'npm',
    args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    cwd: draft,
  });
}

/** Leaves `lib` and `include` in the folder. */
async function fetchLibrary(folder: string): Promise<void> {
  await mkdir(folder);
  const requirements = join(here, 'wheel', 'requirements.txt');
  const choice = ['--no-deps', '--only-binary', ':all:', '--python-version', '3.11'];
  const manner = ['--quiet', '--disable-pip-version-check', '--retries', '2', '--timeout', '20'];
  await runTool({
    purpose: 'fetch the TensorFlow library',
    command: 'python3',
    args: ['-m', 'pip', 'download', ...manner, ...choice, '-r', requirements, '-d', 'wheel'],
    cwd: folder,
  });
  const [wheel = ''] = await readdir(join(folder, 'wheel'));
  await runTool({
    purpose: 'unpack the TensorFlow library',
    command: 'python3',
    args: [join(here, 'wheel', 'unpack.py'), join(folder, 'wheel', wheel), folder],
    cwd: folder,
  });
  await rm(join(folder, 'wheel'), { recursive: true });
  // The names that the linker looks for.
  const lib = join(folder, 'lib');
  await symlink('libtensorflow_cc.so.2', join(lib, 'libtensorflow.so'));
  await symlink('libtensorflow_framework.so.2', join(lib, 'libtensorflow_framework.so'));
}

/** What node-gyp would do, less node-gyp: two files, one shared object. */
async function compileBinding(tfjsNode: string, headers: string): Promise<void> {
  const target = join('lib', 'napi-v8', 'tfjs_binding.node');
  await mkdir(dirname(join(tfjsNode, target)), { recursive: true });
  const flags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'];
  const include = ['-I.', '-Ideps/include', `-I${headers}`];
  const sources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];
  const link = ['-Ldeps/lib', '-ltensorflow', '-ltensorflow_framework'];
  const find = '-Wl,-rpath,$ORIGIN/../../deps/lib';
  await runTool({
    purpose: 'compile the binding',
    command: 'g++',
    args: [...flags, ...include, ...sources, '-o', target, ...link, find],
    cwd: tfjsNode,
  });
}
