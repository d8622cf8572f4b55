import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

it(
  'no customer is wrong or lost when the updater is killed again and again',
  { timeout: 120_000 },
  async () => {
    const args = ['infra/run.js', 'test/src/drills/main.ts', 'kill', '--quick', '--json'];
    const { stdout } = await run(process.execPath, args, { cwd: root });
    const report: unknown = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect(report).toMatchObject({ drill: 'kill', customers: 400, wrong: 0, lost: 0 });
  },
);
