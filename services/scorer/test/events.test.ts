import { expect, test, vi } from 'vitest';
import type { IngestReport } from '../src/index.js';
import { scorerUnderTest, type Problem } from './scorer-under-test.js';

const ALL_WELL: IngestReport = { received: 2, accepted: 2, without_consent: 0, rejected: [] };
const REFUSED = {
  index: 0,
  code: 'SEMANTIC',
  path: 'alternatives[2].price',
  message: 'is not a number from 0 to 1000000000000',
} as const;

function eventsTaking(report: IngestReport) {
  const ingest = vi.fn(async (_body: Buffer) => report);
  const { scorer } = scorerUnderTest(ingest);
  const post = (payload: string | Buffer, contentType?: string) =>
    scorer.inject({
      method: 'POST',
      url: '/v1/events',
      payload,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    });
  return { ingest, post };
}

test.each(['application/json', 'application/x-ndjson', 'text/plain', 'x-strange/thing', undefined])(
  'events come in as the bytes they are, with content type %s',
  async (contentType) => {
    const { ingest, post } = eventsTaking(ALL_WELL);
    const response = await post('{"kind":"…"}\n{broken', contentType);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual(ALL_WELL);
    expect(ingest.mock.calls[0]![0].toString()).toBe('{"kind":"…"}\n{broken');
  },
);

test('a part that was refused is reported beside the part that was accepted', async () => {
  const report = { ...ALL_WELL, accepted: 1, rejected: [REFUSED] };
  const response = await eventsTaking(report).post('x');
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual(report);
});

test('when all were refused it is a problem that names the fields', async () => {
  const { post } = eventsTaking({ ...ALL_WELL, received: 1, accepted: 0, rejected: [REFUSED] });
  const response = await post('x');
  expect(response.statusCode).toBe(422);
  expect(response.headers['content-type']).toContain('application/problem+json');
  const problem = response.json<Problem>();
  expect(problem.code).toBe('EVENT.REJECTED');
  expect(problem.errors).toEqual([REFUSED]);
});

test('events without consent come with a note that says how to give it', async () => {
  const { note } = (await eventsTaking({ ...ALL_WELL, without_consent: 2 }).post('x')).json<{
    note: string;
  }>();
  expect(note).toContain('2 of the events changed nothing');
  expect(note).toContain('"consent": true');
});

test('an empty body, and one without any event, are refused', async () => {
  const { post } = eventsTaking({ received: 0, accepted: 0, without_consent: 0, rejected: [] });
  for (const payload of ['', '[]', '\n\n']) {
    const response = await post(payload, 'application/json');
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'API.INVALID_BODY' });
  }
});

test('a body of 16 MiB is taken, and a byte more is not', async () => {
  const { post, ingest } = eventsTaking(ALL_WELL);
  const largest = Buffer.alloc(16 * 1024 * 1024, ' ');
  expect((await post(largest)).statusCode).toBe(200);
  const response = await post(Buffer.concat([largest, Buffer.from(' ')]));
  expect(response.statusCode).toBe(413);
  expect(response.json()).toMatchObject({ code: 'API.BODY_TOO_LARGE' });
  expect(ingest).toHaveBeenCalledTimes(1);
});

test('a server that takes no events says where to send them', async () => {
  const { scorer } = scorerUnderTest();
  const response = await scorer.inject({ method: 'POST', url: '/v1/events', payload: '{}' });
  expect(response.statusCode).toBe(404);
  const problem = response.json<Problem>();
  expect(problem.code).toBe('API.NO_INGEST');
  expect(problem.next.join(' ')).toContain('KAFKA_TOPIC');
});

test('a page of another origin cannot send events, a page of this server can', async () => {
  const ingest = vi.fn(async (_body: Buffer) => ALL_WELL);
  const { scorer } = scorerUnderTest(ingest);
  const postFrom = (origin: string) =>
    scorer.inject({
      method: 'POST',
      url: '/v1/events',
      payload: '{}',
      headers: { origin, host: 'localhost:7070' },
    });
  const foreign = await postFrom('http://evil.example');
  expect(foreign.statusCode).toBe(403);
  expect(foreign.json<Problem>().code).toBe('API.FOREIGN_ORIGIN');
  expect(ingest).not.toHaveBeenCalled();
  expect((await postFrom('http://localhost:7070')).statusCode).toBe(200);
});
