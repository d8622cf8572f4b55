import { createEventProducer } from '@waarom/kafka';
import { decodeState } from '@waarom/engine';
import { encodeEvent, type Alternative, type Event, type OfferResponse } from '@waarom/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startUpdater, type RunningUpdater } from './running-updater.js';

let updater: RunningUpdater;
beforeAll(async () => {
  updater = await startUpdater('bad-records');
});
afterAll(() => updater.stop());

const NOW = Date.now();
const OFFER: Alternative = {
  id: 'a',
  price: 80,
  list_price: 100,
  discount: null,
  position: null,
  cues: {},
};

function choice(changes: Partial<OfferResponse> = {}): OfferResponse {
  return {
    kind: 'offer_response',
    id: 'o-1',
    customer: 'c-1',
    time: NOW,
    consent: true,
    offers: [OFFER],
    accepted: 'a',
    outside: true,
    ...changes,
  };
}

const sound = encodeEvent(choice());
const otherSchema = Buffer.from(sound);
otherSchema[2]! ^= 0xff;

/** Name, code, and the bytes; keyed as the event says unless a key is given. */
const BAD_RECORDS: readonly (readonly [name: string, code: string, value: Buffer, key?: string])[] =
  [
    ['random bytes', 'DECODE_ENVELOPE', Buffer.from('8f3e0a7c55d1', 'hex')],
    ['no bytes', 'DECODE_ENVELOPE', Buffer.alloc(0)],
    ['an unknown schema', 'SCHEMA_UNKNOWN', otherSchema],
    ['a missing field', 'AVRO_DECODE', sound.subarray(0, sound.length - 2)],
    ['a price that is not a number', 'SEMANTIC', priced(NaN)],
    ['an infinite price', 'SEMANTIC', priced(Infinity)],
    ['a negative price', 'SEMANTIC', priced(-1)],
    ['10 MB', 'TOO_LARGE', Buffer.alloc(10 * 1024 * 1024, 7)],
    ['10,000 alternatives', 'SEMANTIC', encodeEvent(choice({ offers: manyOffers(10_000) }))],
    ['a time far in the future', 'SEMANTIC', encodeEvent(choice({ time: NOW + 86_400_000 }))],
    ['an id with a control character', 'SEMANTIC', encodeEvent(choice({ id: 'o\u0007' }))],
    ['an id of 10 kB', 'SEMANTIC', encodeEvent(choice({ id: 'o'.repeat(10_240) }))],
    ['an empty id', 'SEMANTIC', encodeEvent(choice({ id: '' }))],
    ['another customer than its key', 'KEY_MISMATCH', sound, 'c-2'],
  ];

function priced(price: number): Buffer {
  return encodeEvent(choice({ offers: [{ ...OFFER, price }] }));
}

function manyOffers(count: number): readonly Alternative[] {
  return Array.from({ length: count }, (_, index) => ({ ...OFFER, id: `a-${index}` }));
}

test('each bad record becomes one dead letter with its bytes, and the stream goes on', async () => {
  const producer = await createEventProducer(updater);
  for (const [, , value, key = 'c-1'] of BAD_RECORDS) await producer.send([{ key, value }]);
  const good: Event = choice();
  await producer.send([{ key: good.customer, value: encodeEvent(good) }]);
  await producer.close();

  const value = await eventually(async () => {
    const [stored] = await updater.store.read(['c-1']);
    return stored ?? undefined;
  }, 'the good event after the bad ones');
  const { choiceCount } = decodeState(value, updater.model.design.dimension);
  expect(choiceCount).toBe(1);

  const letters = await updater.deadLetters(BAD_RECORDS.length);
  const { text } = await updater.ops('/metrics');
  for (const [name, code, bytes, key = 'c-1'] of BAD_RECORDS) {
    const found = letters.filter(({ record }) => record.value!.equals(bytes));
    expect(found, name).toHaveLength(1);
    expect(found[0], name).toMatchObject({ topic: updater.topic, code });
    expect(found[0]!.record.key!.toString(), name).toBe(key);
    const count = BAD_RECORDS.filter(([, other]) => other === code).length;
    expect(text).toContain(`waarom_dead_letters_total{code="${code}"} ${count}`);
  }
  expect(text).toContain(`waarom_events_total{result="rejected"} ${BAD_RECORDS.length}`);
});
