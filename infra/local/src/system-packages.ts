import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { errors } from './errors.js';

const run = promisify(execFile);

/** A program that a server needs, and the Debian package that has it. */
export interface Requirement {
  readonly command: string;
  readonly package: string;
}

/** What this machine allows. */
export interface Host {
  /** Folders with programs, as in PATH. */
  readonly path: string;
  /** Whether packages can be installed here: root, with apt-get. */
  readonly installs: boolean;
}

let queue: Promise<unknown> = Promise.resolve();
let listsFetched: Promise<unknown> | undefined;

/**
 * Makes sure that the programs are there: installs their packages where that is allowed, one installation at a time.
 * @throws SERVERS.UNAVAILABLE when they are missing and cannot be installed.
 */
export async function provide(
  server: string,
  requirements: readonly Requirement[],
  host: Host,
): Promise<void> {
  const missing = requirements.filter(({ command }) => !isOnPath(command, host.path));
  if (missing.length === 0) return;
  if (!host.installs) {
    const commands = missing.map(({ command }) => command).join(', ');
    const reason = `Not found: ${commands}. Installing takes root and apt-get.`;
    throw errors.raise('SERVERS.UNAVAILABLE', { server, reason });
  }
  const installed = queue.then(() => install(missing.map((requirement) => requirement.package)));
  queue = installed.catch(() => undefined);
  try {
    await installed;
  } catch (cause) {
    const output = (cause as { stderr?: string }).stderr ?? String(cause);
    const reason = `apt-get failed:\n${output.trim()}`;
    throw errors.raise('SERVERS.UNAVAILABLE', { server, reason }, cause);
  }
}

/** Whether a program of that name is in one of the folders. */
export function isOnPath(command: string, path: string): boolean {
  return path.split(delimiter).some((folder) => isExecutable(join(folder, command)));
}

async function install(packages: readonly string[]): Promise<void> {
  listsFetched ??= aptGet(['update']);
  await listsFetched;
  await aptGet(['install', '-y', '--no-install-recommends', ...packages]);
}

function aptGet(args: readonly string[]): Promise<unknown> {
  // In run level 1 a package does not start its service: the servers of a test are its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
