import { statSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngineModel } from '@waarom/engine';
import { defaultTraitCatalogue } from '@waarom/schemas';
import { createScorer, listen, readKeyFile } from '@waarom/scorer';
import { createLogger, createMetrics } from '@waarom/telemetry';
import { afterAll, expect, test } from 'vitest';
import { runWaarom, scratchFolder } from './run-waarom.js';

const file = join(scratchFolder(), 'keys.txt');

test('a key that was made is known to an API with its file, and to no other', async () => {
  const made = await runWaarom(['key', '--file', file, '--note', 'the\nshop']);
  expect(made.code).toBe(0);
  const key = made.stdout.trim();
  expect(key).toMatch(/^wk_[0-9a-f]{8}_[\w-]{43}$/);
  expect(made.stderr).toContain(`WAAROM_API_KEYS_FILE=${file}`);
  expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{8} [0-9a-f]{64} traits:read the shop\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const url = await keyedApi();
  const inspect = (env: Record<string, string>) =>
    runWaarom(['inspect', 'c-1', '--url', url, '--json'], { env });
  // 4: the customer is unknown, which only those who are let in are told.
  expect(await inspect({ WAAROM_API_KEY: key })).toMatchObject({ code: 4, stderr: '' });
  const refused = await inspect({});
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('It answered 401: Unauthenticated.');
});

test('a second key joins the first; unknown scopes are refused', async () => {
  const made = await runWaarom([
    'key',
    '--file',
    file,
    '--scopes',
    'traits:read,events:write',
    '--json',
  ]);
  const { id } = JSON.parse(made.stdout) as { readonly id: string };
  expect(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^${id} `));
  const wrong = await runWaarom(['key', '--scopes', 'all']);
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toContain('Scopes are traits:read and events:write');
});

async function keyedApi(): Promise<string> {
  const scorer = createScorer({
    model: createEngineModel(defaultTraitCatalogue()),
    reader: {
      read: async (customers) => customers.map(() => null),
      async *scan() {},
      ping: async () => {},
    },
    clock: Date,
    metrics: createMetrics({ version: 'test' }),
    logger: createLogger({ service: 'test', level: 'silent' }),
    keys: readKeyFile(file),
  });
  afterAll(() => scorer.close());
  return await listen(scorer, { host: '127.0.0.1', port: 0, isKeyed: true });
}
