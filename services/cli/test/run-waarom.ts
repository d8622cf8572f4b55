/** The command as a user has it: its own process, through `bin/waarom.js`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const BIN = fileURLToPath(new URL('../bin/waarom.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one command to its end. The services' settings of this process are not handed on. */
export async function runWaarom(
  args: readonly string[],
  { input, env = {} }: RunOptions = {},
): Promise<Ended> {
  const child = start(args, env);
  child.stdin!.on('error', () => {}).end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
}

function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const {
    REDIS_URL: _redis,
    KAFKA_BROKERS: _kafka,
    npm_lifecycle_event: _npm,
    ...rest
  } = process.env;
  return spawn(process.execPath, [BIN, ...args], { env: { ...rest, ...env } });
}

/** A folder of this test file's own; gone when its tests are over. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waarom-cli-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface RunningDev {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it said when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Resolves to the exit code, or the signal that ended it. */
  readonly stop: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
  readonly post: (body: unknown) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
}

/** Parsed, to be looked into by tests. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests assert on it instead
export type Json = any;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
}

/** Starts `waarom dev --json` on a free port and waits until it is ready. */
export async function startDev(args: readonly string[]): Promise<RunningDev> {
  const child = start(['dev', '--port', '0', '--json', ...args], {});
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const failure = text(child.stderr!);
  const first = await Promise.race([
    once(child.stdout!, 'data') as Promise<[Buffer]>,
    ended.then(async () => Promise.reject(new Error(`dev ended: ${await failure}`))),
  ]);
  const ready = JSON.parse(first[0].toString()) as { url: string };
  const { url } = ready;
  return {
    url,
    child,
    ready,
    async stop(signal) {
      child.kill(signal);
      const [code, endSignal] = await ended;
      return code ?? endSignal;
    },
    post: (body) => answer(fetch(`${url}/v1/events`, { method: 'POST', body: bodyOf(body) })),
    get: (path) => answer(fetch(`${url}${path}`)),
  };
}

function bodyOf(body: unknown): string | Buffer {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body;
  return Array.isArray(body)
    ? body.map((event) => JSON.stringify(event)).join('\n')
    : JSON.stringify(body);
}

async function answer(response: Promise<Response>): Promise<Answer> {
  const { status, ...rest } = await response.then(async (arrived) => ({
    status: arrived.status,
    body: await arrived.text(),
  }));
  return { status, text: rest.body, json: JSON.parse(rest.body) };
}
