import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDecodeRecord } from '../src/index.js';
import { KeyTexts } from '../src/stream/key-texts.js';
import { encodeEvent, eventExamples, parseEvent, type Event } from '@waarom/schemas';

it('gives every key its own text, whoever had its place before', () => {
  const texts = new KeyTexts();
  const bytes = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
    fc
      .constantFrom('', 'a', 'b', 'ab', 'x'.repeat(40), 'x'.repeat(41))
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, fc.integer({ min: 0, max: 2 }), (key, hash) => {
      // Few hashes, so that nearly all of them meet in the same places.
      expect(texts.textOf(key, hash)).toBe(key.toString());
    }),
    { numRuns: 2_000 },
  );
});

it('refuses a key that is not UTF-8, though it becomes a text that the event has', () => {
  const decode = createDecodeRecord('avro');
  const example = parseEvent(eventExamples.exposure) as Event;
  const value = encodeEvent({ ...example, customer: '\ufffd' });
  const record = { offset: 0, value, timestamp: example.time };
  for (const key of [Buffer.from([0xff]), Buffer.from([0xe2, 0x82])]) {
    expect(decode({ ...record, key }, key.toString())).toMatchObject({ code: 'KEY_MISMATCH' });
  }
  expect(decode({ ...record, key: Buffer.from('\ufffd') })).toMatchObject({ customer: '\ufffd' });
});
