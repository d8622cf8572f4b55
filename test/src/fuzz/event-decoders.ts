/** Records of events, in both formats, down to the customer's state. */
import assert from 'node:assert/strict';
import {
  createDecodeRecord,
  createEngineModel,
  decodeState,
  emptyState,
  encodeState,
  Fold,
  type RecordFormat,
} from '@waarom/engine';
import {
  decodeEvent,
  defaultTraitCatalogue,
  encodeEvent,
  eventExamples,
  parseEvent,
  REJECTION_CODES,
  type Event,
} from '@waarom/schemas';
import { createShop, type Random } from '@waarom/testing';
import type { Decoder, Verdict } from './decoder.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateJson } from './mutate-json.js';

const model = createEngineModel(defaultTraitCatalogue());
const fold = new Fold(model, 'required');
const { dimension } = model.design;
const START = Date.UTC(2026, 0, 1);

/** Events as shops send them, of every kind. */
export const soundEvents: readonly Event[] = [
  ...Object.values(eventExamples).map((example) => {
    const event = parseEvent(example);
    assert(event.kind !== 'rejected');
    return event;
  }),
  ...createShop({ seed: 7, customers: 5, startTime: START, visitsPerDay: 20 }).events(40),
];
const avroInputs = soundEvents.map(encodeEvent);
const jsonInputs = soundEvents.map((event) => Buffer.from(JSON.stringify(event)));

export const eventDecoders: readonly Decoder[] = [
  {
    name: 'event, Avro',
    weight: 10,
    draw: (random) => mutateBytes(random, random.pick(avroInputs), avroInputs),
    decode: createDecode('avro'),
  },
  {
    name: 'event, JSON',
    weight: 10,
    draw: (random) => drawJson(random),
    decode: createDecode('json'),
  },
];

function drawJson(random: Random): Buffer {
  if (random.chance(0.2)) return mutateBytes(random, random.pick(jsonInputs), jsonInputs);
  return Buffer.from(mutateJson(random, random.pick(soundEvents)));
}

function createDecode(format: RecordFormat): (value: Buffer) => Verdict {
  const decode = createDecodeRecord(format);
  return function decodeRecord(value) {
    const event = decode({ offset: 0, key: null, value, timestamp: 2 ** 52 });
    if (event.kind === 'rejected') {
      assert(REJECTION_CODES.includes(event.code));
      return 'refused';
    }
    useEvent(event);
    return 'accepted';
  };
}

/** What the stream does with an event that was accepted. */
function useEvent(event: Event): void {
  const encoded = encodeEvent(event);
  assert(
    encodeEvent(decodeEvent(encoded) as Event).equals(encoded),
    'written and read again it differs',
  );
  const state = emptyState(dimension);
  fold.foldEvent(state, event);
  const bytes = encodeState(state);
  assert(encodeState(decodeState(bytes, dimension)).equals(bytes));
  // Its window closes.
  fold.foldEvent(state, {
    ...event,
    id: 'later',
    kind: 'consent',
    time: event.time + 9e7,
    granted: true,
  });
  for (const value of state.evidence) assert(Number.isFinite(value), 'evidence is not finite');
}
