/** Drills as processes, as `npm run drill` starts them. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DrillReport } from '../src/drills/drill.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

export const DRILLS = [
  'failover',
  'zombie',
  'ambiguous',
  'kill',
  'rebalance',
  'brokers',
  'outage',
  'disorder',
  'rebuild',
  'fuzz',
  'soak',
] as const;

export const TIMEOUT_MS = 180_000;

/** Rejects, with what the drill said, when it did not end as it must. */
export async function playQuick(name: string, ...options: readonly string[]): Promise<DrillReport> {
  const args = ['infra/run.js', 'test/src/drills/main.ts', name, '--quick', '--json', ...options];
  const { stdout } = await run(process.execPath, args, { cwd: root });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as DrillReport;
}
