/** Test files run at once on one Redis: no two of them may empty the same database. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = execFileSync('git', ['ls-files', '*/test/*.ts'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((file) => [file, readFileSync(`${root}${file}`, 'utf8')] as const);

it('each database of the shared Redis is one test file’s', () => {
  const users = new Map<string, string[]>();
  for (const [file, text] of files) {
    for (const [, owner] of text.matchAll(/\b(?:redisUrlOf|redisUrl|startUpdater)\('([^']+)'/g)) {
      users.set(owner!, [...(users.get(owner!) ?? []), file]);
    }
  }
  expect(users.size).toBeGreaterThan(10);
  expect([...users].filter(([, several]) => new Set(several).size > 1)).toEqual([]);
});

it('no test file reaches that Redis in another way, but for one that only looks', () => {
  const others = files.filter(([, text]) =>
    /(?<!redisUrlOf\((?:owner|'[^']+'), )process\.env\['REDIS_URL'\]|setting\('REDIS_URL'\)/.test(
      text,
    ),
  );
  expect(others.map(([file]) => file)).toEqual(['services/cli/test/doctor.test.ts']);
});
