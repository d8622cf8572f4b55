/** The same log through `waarom replay` on the embedded default, in a process of its own. */
import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Event } from '@waarom/schemas';
import { errors } from '../errors.js';

export interface ReplayResult {
  readonly customers: number;
  readonly hash: string;
}

const COMMAND = fileURLToPath(new URL('../../../services/cli/bin/waarom.js', import.meta.url));

/** @throws WaaromError `COUPONS.REPLAY_FAILED`. */
export async function replayLog(events: readonly Event[]): Promise<ReplayResult> {
  const child = spawn(process.execPath, [COMMAND, 'replay', '-', '--json']);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  // One that ends early says so by its exit code; that its input then breaks off is no news.
  child.stdin.on('error', () => undefined);
  Readable.from(linesOf(events)).pipe(child.stdin);
  const [output, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ]);
  if (code !== 0) {
    const reason = complaint.trim() || output.trim();
    throw errors.raise('COUPONS.REPLAY_FAILED', { code: String(code), reason });
  }
  return JSON.parse(output) as ReplayResult;
}

function* linesOf(events: readonly Event[]): Generator<string> {
  for (const event of events) yield `${JSON.stringify(event)}\n`;
}
