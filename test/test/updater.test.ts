/** The updater against a store that misbehaves: every customer must end as in an undisturbed run. */
import { COMMIT_CUSTOMERS_MAX, createEngineModel, type Commit } from '@waarom/engine';
import { defaultTraitCatalogue } from '@waarom/schemas';
import {
  createShop,
  MemoryDatabase,
  type MemoryLog,
  MemoryProfileStore,
  MemoryRecordSource,
  simulateChoices,
  type MemoryStoreOptions,
} from '@waarom/testing';
import { describe, expect, it } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { createUpdater, memoryLog } from './updater-under-test.js';

const model = createEngineModel(defaultTraitCatalogue());
const START = Date.UTC(2026, 0, 1);
const events = [
  ...createShop({ seed: 5, customers: 40, startTime: START, visitsPerDay: 20 }).events(2_000),
];

interface RunOptions extends Pick<MemoryStoreOptions, 'database' | 'onCommit'> {
  readonly log: MemoryLog;
  readonly shardCount?: number;
}

/** An updater on a store of its own; stores on one database stand for several owners. */
function assemble({ shardCount = 8, ...storeOptions }: Omit<RunOptions, 'log'>) {
  const identity = { modelHash: model.hash, shardCount };
  const store = new MemoryProfileStore({ identity, ...storeOptions });
  const updater = createUpdater(model, {
    store,
    chunkRecordsMax: shardCount === 1 ? 4_000 : 50,
  });
  return { store, updater };
}

/** Folds the log to its end, as one updater process would; returns its store. */
async function run({ log, ...options }: RunOptions): Promise<MemoryProfileStore> {
  const { store, updater } = assemble(options);
  const batchRecordsMax = options.shardCount === 1 ? 4_000 : 200;
  await new MemoryRecordSource({ log, untilEnd: true, batchRecordsMax }).run(updater);
  return store;
}

const right = { wrong: 0, lost: 0 };

describe('an updater whose store misbehaves', () => {
  const expected = foldUndisturbed(model, events);

  it.each(['lose_reply', 'lose_request'] as const)(
    'ends right when every third commit meets: %s',
    async (fault) => {
      let count = 0;
      const onCommit = () => (++count % 3 === 0 ? fault : 'none');
      const store = await run({ log: memoryLog(events, { partitionCount: 2 }), onCommit });
      expect(await compareStates(expected, store)).toEqual(right);
    },
  );

  it('gives up when the store stays silent, and a later run ends right', async () => {
    const database = new MemoryDatabase();
    let count = 0;
    const onCommit = () => (++count > 20 ? 'lose_request' : 'none');
    await expect(
      run({ log: memoryLog(events, { partitionCount: 2 }), database, onCommit }),
    ).rejects.toBeDefined();
    expect(
      await compareStates(
        expected,
        await run({ log: memoryLog(events, { partitionCount: 2 }), database }),
      ),
    ).toEqual(right);
  });

  it('reads again what a store lost that went back to an earlier state', async () => {
    const database = new MemoryDatabase();
    let count = 0;
    let snapshot = database.snapshot();
    const onCommit = () => {
      count++;
      if (count === 30) snapshot = database.snapshot();
      if (count === 60 || count === 120) database.restore(snapshot);
      return 'none' as const;
    };
    const store = await run({ log: memoryLog(events, { partitionCount: 2 }), database, onCommit });
    expect(count).toBeGreaterThan(120);
    expect(await compareStates(expected, store)).toEqual(right);
  });

  it('leaves its partitions to a newer owner, and writes nothing after it', async () => {
    const database = new MemoryDatabase();
    const source = new MemoryRecordSource({
      log: memoryLog(events, { partitionCount: 2 }),
      batchRecordsMax: 200,
    });
    let count = 0;
    const onCommit = async () => {
      // The newer owner claims and folds everything while this one waits with a commit in hand.
      if (++count === 40) await run({ log: memoryLog(events, { partitionCount: 2 }), database });
      return 'none' as const;
    };
    const { store, updater } = assemble({ database, onCommit });
    const fenced = new Set<number>();
    const older = source.run({
      open: (partition) => updater.open(partition),
      close: (partition) => updater.close(partition),
      async apply(batch, heartbeat) {
        const applied = await updater.apply(batch, heartbeat);
        if (applied.kind === 'fenced') fenced.add(batch.partition);
        return applied;
      },
    });
    await expect.poll(() => fenced.size, { timeout: 10_000 }).toBe(2);
    await source.stop();
    await older;
    expect(await compareStates(expected, store)).toEqual(right);
  });
});

describe('a commit', () => {
  it('never carries more customers than a store takes, nor any twice', async () => {
    const choices = [
      ...simulateChoices({ seed: 3, customers: 1_500, count: 4_000, startTime: START }),
    ];
    const sizes: number[] = [];
    const onCommit = (_shard: number, { states }: Commit) => {
      sizes.push(states.length);
      expect(new Set(states.map(([customer]) => customer)).size).toBe(states.length);
      return 'none' as const;
    };
    const log = memoryLog(choices, { partitionCount: 1 });
    const store = await run({ log, shardCount: 1, onCommit });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(COMMIT_CUSTOMERS_MAX);
    expect(await compareStates(foldUndisturbed(model, choices), store)).toEqual(right);
  });
});
