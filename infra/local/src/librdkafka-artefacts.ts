import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, thisHost } from './config.js';
import { errors } from './errors.js';
import { completeFolder } from './kafka-artefacts.js';
import { provide } from './system-packages.js';

const run = promisify(execFile);
const PACKAGE = 'confluent-kafka';
const VERSION = '2.16.0';

/**
 * The folder with librdkafka and its Python binding, as PYTHONPATH takes it; downloaded with pip (5 MB) the first time. One
 * package without dependencies needs no virtual environment around it.
 * @throws SERVERS.UNAVAILABLE
 */
export async function provideLibrdkafka(): Promise<string> {
  const python = { command: 'python3', package: 'python3' };
  const pip = { command: 'pip3', package: 'python3-pip' };
  const server = 'librdkafka';
  await provide(server, [python], thisHost());
  // A wheel is for one version of Python.
  const { stdout } = await run('python3', [
    '-c',
    'import sys; print(sys.implementation.cache_tag)',
  ]);
  const folder = join(cacheFolder(), `${PACKAGE}-${VERSION}-${stdout.trim()}`);
  if (existsSync(folder)) return folder;
  await provide(server, [pip], thisHost());
  try {
    await completeFolder(folder, async (draft) => {
      const options = ['--quiet', '--no-deps', '--only-binary', ':all:', '--target', draft];
      await run('python3', ['-m', 'pip', 'install', ...options, `${PACKAGE}==${VERSION}`]);
    });
  } catch (cause) {
    const output = (cause as { stderr?: string }).stderr ?? String(cause);
    const reason = `pip could not download ${PACKAGE} ${VERSION}: ${output.trim().split('\n').at(-1)}`;
    throw errors.raise('SERVERS.UNAVAILABLE', { server, reason }, cause);
  }
  return folder;
}
