import { connect } from 'node:net';
import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listen } from '../src/index.js';
import { scorerUnderTest, type Problem } from './scorer-under-test.js';

let { scorer, reader, lines } = scorerUnderTest();
beforeEach(() => {
  ({ scorer, reader, lines } = scorerUnderTest());
});
afterEach(() => scorer.close());

async function refusalOf(request: InjectOptions | string): Promise<Problem> {
  const response = await scorer.inject(request);
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(response.payload).not.toContain('    at ');
  const problem = response.json<Problem>();
  expect(problem).toMatchObject({
    type: `urn:waarom:error:${problem.code}`,
    title: expect.any(String) as string,
    status: response.statusCode,
    detail: expect.any(String) as string,
    request_id: response.headers['x-request-id'],
  });
  expect(problem.next.length).toBeGreaterThan(0);
  return problem;
}

function query(payload: object | string, headers: Record<string, string> = {}) {
  const json = { 'content-type': 'application/json', ...headers };
  const url = '/v1/customers/traits/query';
  return { method: 'POST' as const, url, payload, headers: json };
}

describe('ids', () => {
  test.each([
    ['empty', '', 'is empty'],
    ['too long', 'x'.repeat(257), 'is longer than 256 characters'],
    ['10 kB long', 'x'.repeat(10_240), 'is longer than 256 characters'],
    ['with a control character', 'a\u0000b', 'has control characters'],
    ['with a line end', 'a\nb', 'has control characters'],
  ])('an id that is %s is refused by name', async (_name, id, message) => {
    const problem = await refusalOf(`/v1/customers/${encodeURIComponent(id)}/traits`);
    expect(problem).toMatchObject({ status: 400, code: 'API.INVALID_PARAMETER' });
    expect(problem.errors).toEqual([{ parameter: 'id', message }]);
    expect(problem.detail).toBe(`id ${message}`);
    const batch = await refusalOf(query({ ids: ['ok', id] }));
    expect(batch.errors).toEqual([{ parameter: 'ids[1]', message }]);
  });

  test('a path that is not percent-encoded text is refused', async () => {
    const problem = await refusalOf('/v1/customers/%zz/traits');
    expect(problem).toMatchObject({ status: 400, code: 'API.BAD_REQUEST' });
  });
});

describe('parameters', () => {
  test('a trait that was mistyped gets the one that was meant', async () => {
    const problem = await refusalOf('/v1/customers/c-1/traits?traits=price_sensitivty');
    expect(problem).toMatchObject({ status: 400, code: 'API.UNKNOWN_TRAIT' });
    expect(problem.errors).toEqual([
      { parameter: 'traits', value: 'price_sensitivty', did_you_mean: 'price_sensitivity' },
    ]);
  });

  test('a trait that is like no other gets no guess', async () => {
    const problem = await refusalOf('/v1/customers/c-1/traits?traits=loyalty');
    expect(problem.errors).toEqual([{ parameter: 'traits', value: 'loyalty' }]);
  });

  test('a parameter that was mistyped gets the one that was meant', async () => {
    const problem = await refusalOf('/v1/customers/c-1/traits?trait=scarcity');
    expect(problem).toMatchObject({ status: 400, code: 'API.UNKNOWN_PARAMETER' });
    expect(problem.errors).toEqual([{ parameter: 'trait', did_you_mean: 'traits' }]);
  });

  test.each([
    'view=wide',
    'as_of=yesterday',
    'as_of=2026-11-22',
    'as_of=-5',
    'as_of=99999999999999999',
    'as_of=1&as_of=2',
    'missing=maybe',
  ])('%s is refused', async (parameters) => {
    const problem = await refusalOf(`/v1/customers/c-1/traits?${parameters}`);
    expect(problem).toMatchObject({ status: 400, code: 'API.INVALID_PARAMETER' });
    expect(problem.errors![0]!['parameter']).toBe(parameters.split('=')[0]);
  });

  test('missing=404 answers an unknown customer with 404', async () => {
    const problem = await refusalOf('/v1/customers/nobody/traits?missing=404');
    expect(problem).toMatchObject({ status: 404, code: 'API.UNKNOWN_CUSTOMER' });
  });
});

describe('batches', () => {
  test('more than 500 ids are too many', async () => {
    const ids = Array.from({ length: 501 }, (_, index) => `c-${index}`);
    const problem = await refusalOf(query({ ids }));
    expect(problem).toMatchObject({ status: 413, code: 'API.TOO_MANY_IDS' });
  });

  test.each([
    ['no ids', {}],
    ['ids that are no list', { ids: 'c-1' }],
    ['an id that is a number', { ids: [7] }],
    ['traits that are no list', { ids: [], traits: 7 }],
  ])('%s are refused', async (_name, body) => {
    expect(await refusalOf(query(body))).toMatchObject({
      status: 400,
      code: 'API.INVALID_PARAMETER',
    });
  });

  test.each([
    ['not JSON', '{"ids":'],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
  ])('a body that is %s is refused', async (_name, body) => {
    expect(await refusalOf(query(body))).toMatchObject({ status: 400, code: 'API.INVALID_BODY' });
  });

  test('a body of another kind is refused', async () => {
    const problem = await refusalOf(query('ids: c-1', { 'content-type': 'text/yaml' }));
    expect(problem).toMatchObject({ status: 415, code: 'API.MEDIA_TYPE' });
  });

  test('a body beyond the limit is refused', async () => {
    const problem = await refusalOf(query({ ids: ['x'.repeat(2_000_000)] }));
    expect(problem).toMatchObject({ status: 413, code: 'API.BODY_TOO_LARGE' });
  });
});

describe('routes', () => {
  test.each(['/', '/v1/nothing', '/v1/customers/c-1'])('there is no GET %s', async (url) => {
    expect(await refusalOf(url)).toMatchObject({ status: 404, code: 'API.NO_ROUTE' });
  });

  test('a method that a path does not have is refused', async () => {
    const problem = await refusalOf({ method: 'DELETE', url: '/v1/traits' });
    expect(problem).toMatchObject({ status: 404, code: 'API.NO_ROUTE' });
  });

  test('what is not HTTP gets a problem document, too', async () => {
    const url = new URL(await listen(scorer, { host: '127.0.0.1', port: 0 }));
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(url.port), url.hostname, () => socket.write('hello\r\n\r\n'));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      code: 'API.BAD_REQUEST',
    });
  });
});

describe('a store that fails', () => {
  test('is answered with 503 and when to come back', async () => {
    reader.disconnect();
    for (const request of ['/v1/customers/c-1/traits', query({ ids: ['c-1'] })]) {
      const problem = await refusalOf(request);
      expect(problem).toMatchObject({ status: 503, code: 'STORE.UNREACHABLE' });
      expect((await scorer.inject(request)).headers['retry-after']).toBe('2');
    }
  });

  test('is logged, once a second at most', async () => {
    reader.disconnect();
    for (let count = 0; count < 5; count++) await scorer.inject('/v1/customers/c-1/traits');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', code: 'STORE.UNREACHABLE' });
    expect(lines[0]).not.toContain('c-1');
  });

  test('a value that is no profile is a 500 that names its code', async () => {
    reader.values.set('c-1', Buffer.from('not a profile'));
    const problem = await refusalOf('/v1/customers/c-1/traits');
    expect(problem).toMatchObject({ status: 500, code: 'STORE.CORRUPT' });
  });

  test('a defect is a 500 without its message, which the log has', async () => {
    reader.failure = new TypeError('secret of the inside');
    const problem = await refusalOf('/v1/customers/c-1/traits');
    expect(problem).toMatchObject({ status: 500, code: 'API.INTERNAL' });
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'error',
      request_id: problem.request_id,
      err: { message: 'secret of the inside' },
    });
  });
});
