/** Folders of a test file, and processes that work on them; gone when the file ends. */
import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import {
  openEmbedded,
  type Embedded,
  type EmbeddedOptions,
  type LogPosition,
} from '../src/index.js';

const ENTRY = fileURLToPath(new URL('../src/index.ts', import.meta.url));
const RUN = fileURLToPath(new URL('../../../infra/run.js', import.meta.url));
const CHILD = fileURLToPath(new URL('./folder-child.js', import.meta.url));

export function useFolders(): () => Promise<string> {
  const folders: string[] = [];
  afterAll(async () => {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waarom-embedded-'));
    folders.push(folder);
    return folder;
  };
}

/** Opens with the identity that `folder-child.js` has. */
export async function openFolder(
  folder: string,
  options: Partial<EmbeddedOptions> = {},
): Promise<Embedded> {
  const identity = { modelHash: 'chain', shardCount: 8 };
  return await openEmbedded({ folder, identity, ...options });
}

export interface Step {
  readonly open?: true;
  readonly appended?: readonly LogPosition[];
  readonly committed?: number;
  readonly failed?: { readonly code: string; readonly why: string };
}

export interface Child {
  readonly steps: AsyncIterable<Step>;
  /** Kills it with SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
}

/** Compiles what the child imports. */
export async function compileSources(): Promise<void> {
  await promisify(execFile)(process.execPath, [RUN, ENTRY]);
}

/** @param fileKilobytesMax limit of the system on the size of a file it writes, as a full disk would be */
export function startChild(mode: string, folder: string, fileKilobytesMax?: number): Child {
  const limit = fileKilobytesMax === undefined ? '' : `ulimit -f ${fileKilobytesMax}; `;
  const script = `${limit}exec "$0" "$@"`;
  const words = ['-c', script, process.execPath, CHILD, mode, folder];
  const child = spawn('bash', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  return {
    steps: readSteps(createInterface({ input: child.stdout })),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function* readSteps(lines: AsyncIterable<string>): AsyncGenerator<Step> {
  for await (const line of lines) {
    // The last line of a killed process may be cut.
    if (line.endsWith('}')) yield JSON.parse(line) as Step;
  }
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
