/** Results kept beside the code: JSON lines, each figure with what it was measured on. */
import { execFile } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure } from './figure.js';

const FOLDER = new URL('../results/', import.meta.url);

/** Appends the figures of a run to `results/<name>.jsonl`. */
export async function saveFigures(name: string, figures: readonly Figure[]): Promise<void> {
  const measuredOn = {
    commit: await currentCommit(),
    time: new Date().toISOString(),
    machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${platform()} ${arch()}, node ${process.version}`,
  };
  const lines = figures.map((figure) => `${JSON.stringify({ ...figure, ...measuredOn })}\n`);
  await mkdir(FOLDER, { recursive: true });
  await appendFile(new URL(`${name}.jsonl`, FOLDER), lines.join(''));
}

/** The commit, with a `+` where files differ from it. */
async function currentCommit(): Promise<string> {
  const run = promisify(execFile);
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const [{ stdout: commit }, { stdout: changes }] = await Promise.all([
    run('git', ['rev-parse', '--short=12', 'HEAD'], { cwd }),
    run('git', ['status', '--porcelain', '--untracked-files=no'], { cwd }),
  ]);
  return commit.trim() + (changes.trim() === '' ? '' : '+');
}
