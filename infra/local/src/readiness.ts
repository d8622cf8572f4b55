import { setTimeout as pause } from 'node:timers/promises';
import { errors } from './errors.js';
import type { ServerProcess } from './process.js';

export interface Readiness {
  readonly process: ServerProcess;
  /** Asks the server something real. A rejection or `false` means not yet. */
  readonly probe: () => Promise<boolean>;
  readonly timeoutMs: number;
  readonly intervalMs: number;
}

/**
 * Waits until a server answers, then makes sure that the process behind the answer is still there.
 * @throws SERVERS.DIED when it ends first, SERVERS.NOT_READY when the time is up; both with its last log lines.
 */
export async function awaitReady(readiness: Readiness): Promise<void> {
  const { process, probe, timeoutMs, intervalMs } = readiness;
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const ready = await Promise.race([
      probe().catch(() => false),
      process.exited.then(() => false),
    ]);
    refuseDead(process);
    if (ready) return;
    if (Date.now() > deadlineMs) {
      const details = { server: process.name, timeoutMs, log: process.lastLines() };
      throw errors.raise('SERVERS.NOT_READY', details);
    }
    await pause(intervalMs);
  }
}

/** @throws SERVERS.DIED when the process has ended. */
export function refuseDead(process: ServerProcess): void {
  if (!process.hasExited()) return;
  throw errors.raise('SERVERS.DIED', { server: process.name, log: process.lastLines() });
}
