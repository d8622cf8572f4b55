import { expect, test } from 'vitest';
import { createKey, keyLine, listen, type Scope } from '../src/index.js';
import { parseKeyFile } from '../src/keys/key-file.js';
import { scorerUnderTest, type Problem } from './scorer-under-test.js';

const TRAITS = '/v1/customers/c-1/traits';

function keyedScorer(...scopes: Scope[]) {
  const { key, record } = createKey(scopes);
  // As an API that was started with the file, which never saw the key.
  const keys = parseKeyFile(keyLine(record, 'the shop'), 'keys.txt');
  const ingest = async () => ({ received: 1, accepted: 1, without_consent: 0, rejected: [] });
  const { scorer, lines } = scorerUnderTest(ingest, keys);
  const ask = (authorization?: string, method: 'GET' | 'POST' = 'GET', url = TRAITS) =>
    scorer.inject({
      method,
      url,
      headers: authorization === undefined ? {} : { authorization },
      ...(method === 'POST' && { payload: '{}' }),
    });
  return { key, scorer, ask, lines };
}

test('a key opens what its scopes name, and nothing else', async () => {
  const { key, ask } = keyedScorer('traits:read');
  expect((await ask(`Bearer ${key}`)).statusCode).toBe(200);
  expect((await ask(`bearer ${key}`)).statusCode).toBe(200);
  expect((await ask(`Bearer ${key}`, 'GET', '/v1/traits')).statusCode).toBe(200);
  const refused = await ask(`Bearer ${key}`, 'POST', '/v1/events');
  expect(refused.statusCode).toBe(403);
  expect(refused.json<Problem>()).toMatchObject({ code: 'API.SCOPE_MISSING' });
  const writer = keyedScorer('events:write');
  expect((await writer.ask(`Bearer ${writer.key}`, 'POST', '/v1/events')).statusCode).toBe(200);
  expect((await writer.ask(`Bearer ${writer.key}`)).statusCode).toBe(403);
});

test.each([
  ['no key', () => undefined],
  ['no key at all', () => 'Bearer '],
  ['another scheme', (key: string) => `Basic ${key}`],
  ['a key that was never made', () => `Bearer ${createKey(['traits:read']).key}`],
  ['the right id with another secret', (key: string) => `Bearer ${key.slice(0, -1)}${other(key)}`],
  ['the id alone', (key: string) => `Bearer ${key.slice(0, 11)}`],
  ['more after the key', (key: string) => `Bearer ${key}x`],
])('%s is not let in', async (_name, authorization) => {
  const { key, ask, lines } = keyedScorer('traits:read');
  for (const url of [TRAITS, '/v1/traits', '/v1/nothing', '/']) {
    const reply = await ask(authorization(key), 'GET', url);
    expect([url, reply.statusCode]).toEqual([url, 401]);
    expect(reply.headers['www-authenticate']).toBe('Bearer realm="waarom"');
    expect(reply.json<Problem>()).toMatchObject({ code: 'API.UNAUTHENTICATED' });
    expect(reply.body).not.toContain(key.slice(12));
  }
  expect(lines.join('')).not.toContain(key.slice(12));
});

test('probes need no key', async () => {
  const { ask } = keyedScorer('traits:read');
  for (const url of ['/livez', '/readyz', '/metrics']) {
    expect([url, (await ask(undefined, 'GET', url)).statusCode]).toEqual([url, 200]);
  }
});

test('with keys it may listen where other machines reach it', async () => {
  const { scorer } = keyedScorer('traits:read');
  const url = await listen(scorer, { host: '0.0.0.0', port: 0, isKeyed: true });
  const { port } = new URL(url);
  expect((await fetch(`http://127.0.0.1:${port}${TRAITS}`)).status).toBe(401);
  await scorer.close();
});

test('a line of the file keeps the hash, never the key', () => {
  const { key, record } = createKey(['traits:read', 'events:write']);
  const line = keyLine(record, 'the shop');
  expect(line).toMatch(/^[0-9a-f]{8} [0-9a-f]{64} traits:read,events:write the shop$/);
  expect(line).not.toContain(key.slice(12));
  expect(parseKeyFile(`# ours\n\n${line}\r\n`, 'keys.txt')).toEqual([record]);
});

const LINE = keyLine(createKey(['traits:read']).record, '');

test.each([
  ['', 'has no key'],
  ['# none yet', 'has no key'],
  ['wk_0123', 'line 1 does not start with an id of 8 hexadecimal digits'],
  [`${LINE}\n0123abcd secret traits:read`, 'line 2 has no SHA-256 as its second word'],
  [LINE.replace('traits:read', 'all'), 'line 1 names scopes other than traits:read, events:write'],
  [LINE.replace('traits:read', ''), 'line 1 names scopes other than traits:read, events:write'],
  [`${LINE}\n${LINE}`, 'line 2 has the id of another'],
])('a file of keys that is not understood is refused by line', (text, problem) => {
  expect(() => parseKeyFile(text, 'keys.txt')).toThrow(`The file of keys keys.txt ${problem}`);
});

/** Another last character. */
function other(key: string): string {
  return key.endsWith('A') ? 'B' : 'A';
}
