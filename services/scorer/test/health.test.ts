import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listen } from '../src/index.js';
import { bargainHunter, scorerUnderTest } from './scorer-under-test.js';

let { scorer, reader } = scorerUnderTest();
beforeEach(() => {
  ({ scorer, reader } = scorerUnderTest());
});
afterEach(() => scorer.close());

test('it is ready while the store answers, and alive without it', async () => {
  const ready = await scorer.inject('/readyz');
  expect(ready.statusCode).toBe(200);
  expect(ready.json()).toMatchObject({ status: 'ready', checks: [{ name: 'store', ok: true }] });
  reader.disconnect();
  const unready = await scorer.inject('/readyz');
  expect(unready.statusCode).toBe(503);
  expect(unready.json()).toMatchObject({
    code: 'STORE.UNREACHABLE',
    checks: [{ name: 'store', ok: false, code: 'STORE.UNREACHABLE' }],
  });
  expect((await scorer.inject('/livez')).statusCode).toBe(200);
});

test('requests and profiles are counted by route, and never by customer', async () => {
  reader.values.set('c-1', bargainHunter());
  for (const id of ['c-1', 'c-1', 'nobody']) await scorer.inject(`/v1/customers/${id}/traits`);
  await scorer.inject('/v1/customers//traits');
  await scorer.inject('/nowhere/c-1');
  const response = await scorer.inject('/metrics');
  expect(response.headers['content-type']).toMatch(/^text\/plain; version=/);
  const counts = response.payload
    .split('\n')
    .filter((line) => /_count\{|profiles_total\{/.test(line));
  const route = 'waarom_api_request_duration_seconds_count{route=';
  expect(counts).toEqual(
    expect.arrayContaining([
      `${route}"/v1/customers/:id/traits",status="200"} 3`,
      `${route}"/v1/customers/:id/traits",status="400"} 1`,
      `${route}"none",status="404"} 1`,
      'waarom_api_profiles_total{status="learned"} 2',
      'waarom_api_profiles_total{status="prior_only"} 1',
    ]),
  );
  expect(response.payload).not.toMatch(/c-1|nobody/);
});

test('a request under way when it closes is answered, and then nobody can connect', async () => {
  const arrived = new Promise<void>((resolve) => {
    scorer.addHook('onRequest', (_request, _reply, done) => {
      resolve();
      done();
    });
  });
  const url = await listen(scorer, { host: '127.0.0.1', port: 0 });
  const held = request(`${url}/v1/customers/traits/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  held.write('{"ids":');
  await arrived;
  const closing = scorer.close();
  held.end('[]}');
  const [response] = (await once(held, 'response')) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(200);
  await closing;
  await expect(fetch(`${url}/readyz`)).rejects.toThrow();
});
