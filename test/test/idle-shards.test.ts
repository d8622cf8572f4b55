/** A store that loses writes of shards that nothing is committed to any more: whoever owns them must look. */
import { createEngineModel, engineErrors, type Verified } from '@waarom/engine';
import { defaultTraitCatalogue, type WaaromError } from '@waarom/schemas';
import {
  createShop,
  MemoryDatabase,
  MemoryProfileStore,
  type MemorySnapshot,
} from '@waarom/testing';
import { expect, it } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { createUpdater, memoryLog } from './updater-under-test.js';

const model = createEngineModel(defaultTraitCatalogue());
const identity = { modelHash: model.hash, shardCount: 8 };
const START = Date.UTC(2026, 0, 1);
const VERIFY_MS = 30_000;
const events = [
  ...createShop({ seed: 5, customers: 40, startTime: START, visitsPerDay: 20 }).events(1_000),
];
const expected = foldUndisturbed(model, events);
const log = memoryLog(events, { partitionCount: 1 });
const at = { topic: 'events', partition: 0, partitionCount: 1 };

/** An updater that has folded the whole log, with a snapshot of its store in the middle; nothing comes after. */
async function foldAll() {
  const clock = { nowMs: START };
  const database = new MemoryDatabase();
  const store = new MemoryProfileStore({ identity, database });
  const calls = { loads: 0, isAway: false };
  const load: typeof store.load = async (shard, customers, standing) => {
    calls.loads += 1;
    if (calls.isAway) throw unreachable();
    return await store.load(shard, customers, standing);
  };
  const updater = createUpdater(model, {
    store: {
      shardCount: store.shardCount,
      claim: async (shard, lastEpoch) => await store.claim(shard, lastEpoch),
      load,
      commit: async (shard, commit) => await store.commit(shard, commit),
      close: async () => await store.close(),
    },
    now: () => clock.nowMs,
    verifyIntervalMs: VERIFY_MS,
  });

  async function fold(begin: number, end: number): Promise<void> {
    const records = log.read(0, begin, end - begin);
    const batch = { ...at, records, nextOffset: end, highWatermark: log.end(0) };
    expect(await updater.apply(batch, async () => undefined)).toEqual({ kind: 'applied' });
  }

  await updater.open(at);
  await fold(0, 500);
  const middle: MemorySnapshot = database.snapshot();
  await fold(500, events.length);
  expect(await updater.verify(0)).toEqual({ kind: 'unmoved' });
  calls.loads = 0;
  return { clock, database, store, updater, calls, middle, fold };
}

function unreachable(): WaaromError {
  return engineErrors.raise('STORE.UNREACHABLE', { url: 'memory', reason: 'away' });
}

it('an owner with nothing to do finds lost writes when it looks, and folds them again', async () => {
  const { clock, database, store, updater, middle, fold } = await foldAll();
  database.restore(middle);
  clock.nowMs += VERIFY_MS;
  const found = await updater.verify(0);
  expect(found).toEqual({ kind: 'moved', offsets: new Map([['events', 500]]) });
  await fold(500, events.length);
  expect(await compareStates(expected, store)).toEqual({ wrong: 0, lost: 0 });
  clock.nowMs += VERIFY_MS;
  expect(await updater.verify(0)).toEqual({ kind: 'unmoved' });
});

it('one lost shard among those that stand is enough', async () => {
  const { clock, database, store, updater, middle, fold } = await foldAll();
  database.put(3, middle.get(3)!);
  clock.nowMs += VERIFY_MS;
  expect(await updater.verify(0)).toMatchObject({ kind: 'moved' });
  await fold(500, events.length);
  expect(await compareStates(expected, store)).toEqual({ wrong: 0, lost: 0 });
});

it('an owner with nothing to do finds that another has followed it', async () => {
  const { clock, store, updater } = await foldAll();
  await store.claim(5, 0);
  clock.nowMs += VERIFY_MS;
  expect(await updater.verify(0)).toEqual({ kind: 'fenced' });
});

it('the store is asked once a time and shard, and again when the clock was set back', async () => {
  const { clock, updater, calls } = await foldAll();
  const look = async (afterMs: number): Promise<Verified> => {
    clock.nowMs += afterMs;
    return await updater.verify(0);
  };
  for (let count = 0; count < 5; count++) await look(VERIFY_MS / 10);
  expect(calls.loads).toBe(0);
  await look(VERIFY_MS / 2);
  expect(calls.loads).toBe(identity.shardCount);
  await look(-10 * VERIFY_MS);
  expect(calls.loads).toBe(2 * identity.shardCount);
});

it('a store that is away ends nothing, and is asked at the next look', async () => {
  const { clock, database, updater, calls, middle } = await foldAll();
  database.restore(middle);
  clock.nowMs += VERIFY_MS;
  calls.isAway = true;
  expect(await updater.verify(0)).toEqual({ kind: 'unmoved' });
  calls.isAway = false;
  expect(await updater.verify(0)).toMatchObject({ kind: 'moved' });
});
