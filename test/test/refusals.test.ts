/** A topic of which most is unreadable: the updater stops rather than move it to the dead letters record by record. */
import { createEngineModel, type RefusalBreakerOptions } from '@waarom/engine';
import { defaultTraitCatalogue, encodeEvent } from '@waarom/schemas';
import {
  createShop,
  MemoryDatabase,
  MemoryDeadLetters,
  MemoryLog,
  MemoryProfileStore,
  MemoryRecordSource,
} from '@waarom/testing';
import { expect, test } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { createUpdater } from './updater-under-test.js';

const model = createEngineModel(defaultTraitCatalogue());
const events = [
  ...createShop({ seed: 8, customers: 30, startTime: Date.UTC(2026, 0, 1) }).events(3_000),
];
const GOOD = 1_500;

/** Avro at first; then, after a release of the sender, JSON. */
function logThatBreaks(): MemoryLog {
  const log = new MemoryLog({ topic: 'events', partitionCount: 1 });
  log.append(
    events.map((event, index) => ({
      key: Buffer.from(event.customer),
      value: index < GOOD ? encodeEvent(event) : Buffer.from(JSON.stringify(event)),
      timestamp: event.time,
    })),
  );
  return log;
}

function assemble(database: MemoryDatabase, refusals: RefusalBreakerOptions) {
  const deadLetters = new MemoryDeadLetters();
  const store = new MemoryProfileStore({
    identity: { modelHash: model.hash, shardCount: 1 },
    database,
  });
  const updater = createUpdater(model, {
    store,
    deadLetters,
    chunkRecordsMax: 100,
    refusals,
  });
  return { deadLetters, store, updater };
}

test('it stops within a window, has sent fewer letters than that, and goes on when told to', async () => {
  const log = logThatBreaks();
  const database = new MemoryDatabase();
  const source = () => new MemoryRecordSource({ log, untilEnd: true, batchRecordsMax: 200 });
  const careful = assemble(database, { shareMax: 0.5, windowRecords: 500 });
  await expect(source().run(careful.updater)).rejects.toMatchObject({
    code: 'DEAD_LETTERS.TOO_MANY',
    message: expect.stringMatching(
      /^5\d % of the latest records of events are refused, the last as DECODE_ENVELOPE/,
    ),
  });
  expect(careful.deadLetters.letters.length).toBeGreaterThan(0);
  expect(careful.deadLetters.letters.length).toBeLessThan(500);

  const patient = assemble(database, { shareMax: 1, windowRecords: 500 });
  await source().run(patient.updater);
  const offsets = new Set(
    [...careful.deadLetters.letters, ...patient.deadLetters.letters].map(
      ({ record }) => record.offset,
    ),
  );
  expect(offsets.size).toBe(events.length - GOOD);
  const expected = foldUndisturbed(model, events.slice(0, GOOD));
  expect(await compareStates(expected, patient.store)).toEqual({ wrong: 0, lost: 0 });
});
