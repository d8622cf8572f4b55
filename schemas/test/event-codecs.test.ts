import { randomBytes } from 'node:crypto';
import avro from 'avsc';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  checkEvent,
  decodeEvent,
  encodeEvent,
  eventExamples,
  eventSchemas,
  parseEvent,
  type Event,
  type Exposure,
} from '../src/index.js';
import { fingerprint } from '../src/avro-fingerprint.js';

const events = Object.values(eventExamples).map((example) => parseEvent(example) as Event);
const exposure = parseEvent(eventExamples.exposure) as Exposure;

describe('types derived from the Avro schemas', () => {
  it('unwrap unions, arrays, maps and enums', () => {
    expectTypeOf<Exposure['kind']>().toEqualTypeOf<'exposure'>();
    expectTypeOf<Exposure['consent']>().toEqualTypeOf<boolean | null>();
    expectTypeOf<Exposure['alternatives'][number]['cues']>().toEqualTypeOf<
      Readonly<Record<string, number>>
    >();
  });
});

describe('Avro', () => {
  it.each(events)('gives back $kind as it was', (event) => {
    expect({ ...(decodeEvent(encodeEvent(event)) as object) }).toEqual(event);
  });

  it('fingerprints as the specification does', () => {
    // Avro 1.11.3, share/test/data/schema-tests.txt: the canonical form "null" and its fingerprint.
    expect(fingerprint('"null"').readBigInt64LE().toString()).toBe('7195948357588979594');
  });

  it('refuses what has no header, an unknown schema, too few and too many bytes', () => {
    const bytes = encodeEvent(exposure);
    const unknown = Buffer.from(bytes);
    unknown[2]! ^= 1;
    expect(decodeEvent(Buffer.from('{}'))).toMatchObject({ code: 'DECODE_ENVELOPE' });
    expect(decodeEvent(Buffer.alloc(0))).toMatchObject({ code: 'DECODE_ENVELOPE' });
    expect(decodeEvent(unknown)).toMatchObject({ code: 'SCHEMA_UNKNOWN' });
    expect(decodeEvent(bytes.subarray(0, -1))).toMatchObject({ code: 'AVRO_DECODE' });
    expect(decodeEvent(Buffer.concat([bytes, Buffer.from([0])]))).toMatchObject({
      code: 'AVRO_DECODE',
    });
  });

  it('survives any body behind a good header, quickly', () => {
    const header = encodeEvent(exposure).subarray(0, 10);
    for (let round = 0; round < 20_000; round++) {
      const event = decodeEvent(Buffer.concat([header, randomBytes(round % 200)]));
      if (event.kind === 'rejected') expect(event.code).toBe('AVRO_DECODE');
    }
  });

  it('stops at an absurd array length before it spends memory', () => {
    const bytes = encodeEvent({ ...exposure, alternatives: [] });
    // The last byte is the empty array's end: put a block of 2^40 items there instead.
    const absurd = avro.Type.forSchema('long').toBuffer(2 ** 40);
    const event = decodeEvent(Buffer.concat([bytes.subarray(0, -1), absurd]));
    expect(event).toMatchObject({ code: 'AVRO_DECODE' });
  });
});

describe('JSON', () => {
  it('takes defaults and ISO times', () => {
    const event = parseEvent(
      '{"kind":"erasure","id":"e","customer":"c","time":"2026-11-24T10:00:00Z"}',
    );
    expect(event).toEqual({
      kind: 'erasure',
      id: 'e',
      customer: 'c',
      time: Date.UTC(2026, 10, 24, 10),
    });
    expect(parseEvent(eventExamples.offer_response)).toMatchObject({
      outside: true,
      offers: [{ price: null }],
    });
  });

  it.each([
    ['{', 'JSON_PARSE', ''],
    ['[]', 'SEMANTIC', ''],
    ['{"kind":"exposure"}', 'SEMANTIC', 'id'],
    ['{"kind":"sale","id":"1"}', 'SEMANTIC', 'kind'],
    [
      JSON.stringify({ ...eventExamples.exposure, alternatives: [{ id: 3 }] }),
      'SEMANTIC',
      'alternatives[0].id',
    ],
    [
      JSON.stringify({ ...eventExamples.exposure, alternatives: [{ id: 'a', price: 'ten' }] }),
      'SEMANTIC',
      'alternatives[0].price',
    ],
  ])('refuses %s', (text, code, path) => {
    expect(parseEvent(text)).toMatchObject({ kind: 'rejected', code, path });
  });
});

describe('checkEvent', () => {
  const [first] = exposure.alternatives;
  const withAlternative = (change: object) => ({
    ...exposure,
    alternatives: [{ ...first!, ...change }],
  });

  it('finds every example sound', () => {
    for (const event of events) expect(checkEvent(event)).toBeNull();
  });

  it.each([
    [{ ...exposure, id: '' }, 'id'],
    [{ ...exposure, customer: 'a\u0000b' }, 'customer'],
    [{ ...exposure, customer: 'x'.repeat(10_000) }, 'customer'],
    [{ ...exposure, customer: '\ud800' }, 'customer'],
    [{ ...exposure, time: Number.NaN }, 'time'],
    [{ ...exposure, time: -5 }, 'time'],
    [{ ...exposure, alternatives: [] }, 'alternatives'],
    [
      {
        ...exposure,
        alternatives: Array.from({ length: 10_000 }, (_, index) => ({ ...first!, id: `${index}` })),
      },
      'alternatives',
    ],
    [{ ...exposure, alternatives: [first!, first!] }, 'alternatives[1].id'],
    [withAlternative({ price: Number.NaN }), 'alternatives[0].price'],
    [withAlternative({ price: Infinity }), 'alternatives[0].price'],
    [withAlternative({ price: -1 }), 'alternatives[0].price'],
    [withAlternative({ discount: 1 }), 'alternatives[0].discount'],
    [withAlternative({ position: 0 }), 'alternatives[0].position'],
    [withAlternative({ cues: { scarcity: Infinity } }), 'alternatives[0].cues'],
  ])('names the field of %#', (event, path) => {
    expect(checkEvent(event)).toMatchObject({ code: 'SEMANTIC', path });
  });

  it('needs an alternative for what takes one, and an offer that was made', () => {
    const click = {
      ...(parseEvent(eventExamples.response) as Event & { kind: 'response' }),
      alternative: null,
    };
    const offer = {
      ...(parseEvent(eventExamples.offer_response) as Event & { kind: 'offer_response' }),
      accepted: 'other',
    };
    expect(checkEvent(click)).toMatchObject({ path: 'alternative' });
    expect(checkEvent({ ...click, action: 'dismiss' })).toBeNull();
    expect(checkEvent(offer)).toMatchObject({ path: 'accepted' });
    expect(checkEvent({ ...offer, accepted: null, outside: false })).toMatchObject({
      path: 'accepted',
    });
  });
});

it('every event has an example', () => {
  expect(Object.keys(eventExamples)).toEqual(Object.keys(eventSchemas));
});
