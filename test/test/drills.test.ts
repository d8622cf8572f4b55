import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

const DRILLS = ['failover', 'zombie', 'ambiguous', 'kill', 'rebalance'];
const TIMEOUT_MS = 120_000;

async function drill(name: string, ...options: readonly string[]): Promise<unknown> {
  const args = ['infra/run.js', 'test/src/drills/main.ts', name, '--quick', '--json', ...options];
  const { stdout } = await run(process.execPath, args, { cwd: root });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

it.each(DRILLS)('no customer is wrong or lost: %s', { timeout: TIMEOUT_MS }, async (name) => {
  expect(await drill(name)).toMatchObject({ drill: name, wrong: 0, lost: 0 });
});

// A drill that cannot fail says nothing: it ends with 0 when it found somebody wrong or lost.
it.each(DRILLS)('without its protection some are: %s', { timeout: TIMEOUT_MS }, async (name) => {
  expect(await drill(name, '--sabotage')).toMatchObject({ drill: name, sabotage: true });
});
