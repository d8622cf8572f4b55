/** Requests to the API, without a socket: every answer is a success or a problem in the house's form, and none is a 500. */
import assert from 'node:assert/strict';
import { createEngineModel } from '@waarom/engine';
import { createScorer, type Ingest } from '@waarom/scorer';
import { checkEvent, defaultTraitCatalogue, parseEvent } from '@waarom/schemas';
import { createLogger, createMetrics } from '@waarom/telemetry';
import { MemoryProfileStore, type Random } from '@waarom/testing';
import type { Decoder } from './decoder.js';
import { soundEvents } from './event-decoders.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateJson } from './mutate-json.js';

export interface HttpDecoder extends Decoder {
  close(): Promise<void>;
}

const URLS = [
  '/v1/customers/c-1042',
  '/v1/customers/c-1042?as_of=2026-01-01T00:00:00Z&lang=nl',
  '/v1/catalogue',
  '/v1/events',
].map((url) => Buffer.from(url));

/** An input is a URL, an end of line, and a body; without a body it is read. */
export function createHttpDecoder(): HttpDecoder {
  const model = createEngineModel(defaultTraitCatalogue());
  const lines: string[] = [];
  const scorer = createScorer({
    model,
    reader: new MemoryProfileStore({ identity: { modelHash: model.hash, shardCount: 8 } }),
    clock: { now: () => 1_790_000_000_000 },
    metrics: createMetrics({ version: 'fuzz' }),
    logger: createLogger({
      service: 'fuzz',
      stream: { write: (line: string) => lines.push(line) },
    }),
    ingest,
  });
  return {
    name: 'HTTP',
    weight: 1,
    draw: drawRequest,
    async decode(input) {
      const end = input.indexOf('\n');
      const [url, body] = [input.subarray(0, end).toString('latin1'), input.subarray(end + 1)];
      const answer = await scorer.inject(
        body.length === 0
          ? { method: 'GET', url }
          : { method: 'POST', url, payload: body, headers: { 'content-type': 'application/json' } },
      );
      assert(answer.statusCode < 500, `${answer.statusCode} ${answer.payload}`);
      if (answer.statusCode < 400) return 'accepted';
      assert.equal(typeof answer.json<{ code?: unknown }>().code, 'string');
      return 'refused';
    },
    async close() {
      await scorer.close();
    },
  };
}

function drawRequest(random: Random): Buffer {
  if (random.chance(0.5)) {
    const body = Buffer.from(mutateJson(random, random.pick(soundEvents)));
    return Buffer.concat([Buffer.from('/v1/events\n'), body]);
  }
  const url = mutateBytes(random, random.pick(URLS), URLS).toString('latin1');
  // What a client can send at all: one line, of visible characters, that begins with a slash.
  return Buffer.from(`/${url.replace(/[^\x21-\x7e]/g, '%')}\n`);
}

const ingest: Ingest = async (body) => {
  const event = parseEvent(body.toString());
  const problem = event.kind === 'rejected' ? event : checkEvent(event);
  const { code, path, message } = problem ?? {};
  const rejected =
    problem === null ? [] : [{ index: 0, code: code!, path: path!, message: message! }];
  return { received: 1, accepted: 1 - rejected.length, without_consent: 0, rejected };
};
