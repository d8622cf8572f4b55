/** One updater over two topics at once: partition p of both feeds the same shards, and every customer ends as in one run. */
import {
  createEngineModel,
  FOLD_WINDOWS_DEFAULT,
  offsetKey,
  shardOf,
  type PartitionConsumer,
} from '@waarom/engine';
import { defaultTraitCatalogue, type Event } from '@waarom/schemas';
import {
  createShop,
  MemoryDatabase,
  MemoryDeadLetters,
  type MemoryLog,
  MemoryProfileStore,
  MemoryRecordSource,
  type MemoryStoreOptions,
} from '@waarom/testing';
import { describe, expect, it } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { createUpdater, memoryLog } from './updater-under-test.js';

const SHARDS = 8;
const PARTITIONS = 2;
const model = createEngineModel(defaultTraitCatalogue());
const START = Date.UTC(2026, 0, 1);
const events = [
  ...createShop({ seed: 11, customers: 60, startTime: START, visitsPerDay: 20 }).events(3_000),
];
const expected = foldUndisturbed(model, events);
const right = { wrong: 0, lost: 0 };

function logOf(topic: string, taken: readonly Event[], partitionCount = PARTITIONS): MemoryLog {
  return memoryLog(taken, { topic, partitionCount });
}

/** The log cut in two: `isFirst` says which topic an event goes to. */
function split(isFirst: (event: Event) => boolean): readonly MemoryLog[] {
  const first = events.filter(isFirst);
  const second = events.filter((event) => !isFirst(event));
  return [logOf('first', first), logOf('second', second)];
}

/** Half of the customers, some in each shard. */
const byCustomer = ({ customer }: Event) => shardOf(Buffer.from(customer), 1_024) % 16 < 8;

function assemble(options: Omit<MemoryStoreOptions, 'identity'> = {}) {
  const identity = { modelHash: model.hash, shardCount: SHARDS };
  const store = new MemoryProfileStore({ identity, ...options });
  const deadLetters = new MemoryDeadLetters();
  const updater = createUpdater(model, {
    store,
    deadLetters,
    chunkRecordsMax: 50,
  });
  return { store, updater, deadLetters };
}

async function run(
  log: readonly MemoryLog[],
  options: Omit<MemoryStoreOptions, 'identity'> & { readonly batchRecordsMax?: number } = {},
): Promise<MemoryProfileStore> {
  const { batchRecordsMax = 100, ...storeOptions } = options;
  const { store, updater } = assemble(storeOptions);
  await new MemoryRecordSource({ log, batchRecordsMax, untilEnd: true }).run(updater);
  return store;
}

describe('two topics of different customers', () => {
  it.each([1, 37, 400])('end byte for byte as one topic, in batches of %i', async (batch) => {
    const store = await run(split(byCustomer), { batchRecordsMax: batch });
    expect(await compareStates(expected, store)).toEqual(right);
  });

  it('share the shards of their partition, with an offset each', async () => {
    const database = new MemoryDatabase();
    const logs = split(byCustomer);
    await run(logs, { database });
    for (let shard = 0; shard < SHARDS; shard += 1) {
      const partition = shard % PARTITIONS;
      const { epoch, offsets } = database.shard(shard);
      expect(epoch).toBe(1);
      expect(offsets).toEqual(
        new Map(logs.map((log) => [offsetKey(log.topic, partition), log.end(partition)])),
      );
    }
  });

  it.each([21, 61, 90])('both read again what a store lost before commit %i', async (lossAt) => {
    const database = new MemoryDatabase();
    const empty = database.snapshot();
    let count = 0;
    const onCommit = () => {
      if (++count === lossAt) database.restore(empty);
      return 'none' as const;
    };
    const store = await run(split(byCustomer), { database, onCommit });
    expect(count).toBeGreaterThan(lossAt);
    expect(await compareStates(expected, store)).toEqual(right);
  });

  it('are both left to a newer owner', async () => {
    const database = new MemoryDatabase();
    const logs = split(byCustomer);
    let count = 0;
    const onCommit = async () => {
      if (++count === 20) await run(logs, { database });
      return 'none' as const;
    };
    const { store, updater } = assemble({ database, onCommit });
    const answers: string[] = [];
    const watched: PartitionConsumer = {
      open: (at) => updater.open(at),
      close: (at) => updater.close(at),
      async apply(batch, heartbeat) {
        const applied = await updater.apply(batch, heartbeat);
        answers.push(applied.kind);
        if (applied.kind !== 'fenced') return applied;
        // Nor may the other topic of the number write any more.
        const other = { ...batch, topic: batch.topic === 'first' ? 'second' : 'first' };
        expect(await updater.apply(other, heartbeat)).toEqual({ kind: 'fenced' });
        return applied;
      },
    };
    await new MemoryRecordSource({ log: logs, untilEnd: true, batchRecordsMax: 100 }).run(watched);
    expect(answers.filter((kind) => kind === 'fenced')).toHaveLength(PARTITIONS);
    expect(await compareStates(expected, store)).toEqual(right);
  });

  it('go on each from its own offset after a batch that failed half-way', async () => {
    const database = new MemoryDatabase();
    const logs = split(byCustomer);
    let count = 0;
    const onCommit = () => {
      if (++count === 33) throw new Error('the store is full');
      return 'none' as const;
    };
    await expect(run(logs, { database, onCommit })).rejects.toThrow('the store is full');
    expect(await compareStates(expected, await run(logs, { database }))).toEqual(right);
  });
});

it('a failed batch leaves nothing behind that a batch of the other topic could write', async () => {
  const logs = split(byCustomer);
  let fails = true;
  const onCommit = () => {
    if (fails) throw new Error('the store is full');
    return 'none' as const;
  };
  const { store, updater } = assemble({ onCommit });
  const [first, second] = logs.map(({ topic, partitionCount }) => ({
    topic,
    partition: 0,
    partitionCount,
  }));
  await updater.open(first!);
  await updater.open(second!);
  const batchOf = (log: MemoryLog, at: typeof first) => {
    const records = log.read(0, 0, 40);
    return { ...at!, records, nextOffset: records.length, highWatermark: log.end(0) };
  };
  const heartbeat = async () => undefined;
  await expect(updater.apply(batchOf(logs[0]!, first), heartbeat)).rejects.toThrow('full');
  fails = false;
  expect(await updater.apply(batchOf(logs[1]!, second), heartbeat)).toEqual({ kind: 'fenced' });
  expect(await compareStates(expected, store)).toEqual({ wrong: 0, lost: expected.size });
});

describe('exposures on one topic and responses on another', () => {
  // All of it within the join window: however far one topic runs ahead, nothing comes too late.
  const dense = [
    ...createShop({ seed: 12, customers: 60, startTime: START, visitsPerDay: 3_000 }).events(3_000),
  ];
  const logs = [
    logOf(
      'exposures',
      dense.filter(({ kind }) => kind === 'exposure'),
    ),
    logOf(
      'responses',
      dense.filter(({ kind }) => kind !== 'exposure'),
    ),
  ];

  it.each([
    ['exposures ahead', logs, 400],
    ['responses ahead', logs.toReversed(), 400],
    ['exposures first, in turns', logs, 1],
    ['responses first, in turns', logs.toReversed(), 1],
  ] as const)('end as on one topic: %s', async (_, order, batchRecordsMax) => {
    expect(logs.every((log) => log.end(0) > 300)).toBe(true);
    expect(dense.at(-1)!.time - START).toBeLessThan(FOLD_WINDOWS_DEFAULT.joinWindowMs);
    const store = await run(order, { batchRecordsMax });
    expect(await compareStates(foldUndisturbed(model, dense), store)).toEqual(right);
  });
});

describe('a backlog of exposures on one topic and responses on another', () => {
  const isExposure = ({ kind }: Event) => kind === 'exposure';
  const cases = [1, 37, 400].flatMap((batch) => [1, 4].map((count) => [batch, count] as const));

  it.each(cases)(
    'ends as on one topic in the order of time: batches of %i, partitions %i',
    async (batchRecordsMax, partitionCount) => {
      const { joinWindowMs, latenessMs } = FOLD_WINDOWS_DEFAULT;
      expect(events.at(-1)!.time - START).toBeGreaterThan(10 * (joinWindowMs + latenessMs));
      const logs = [
        logOf('exposures', events.filter(isExposure), partitionCount),
        logOf(
          'responses',
          events.filter((event) => !isExposure(event)),
          partitionCount,
        ),
      ];
      for (const order of [logs, logs.toReversed()]) {
        const { store, updater, deadLetters } = assemble();
        await new MemoryRecordSource({ log: order, batchRecordsMax, untilEnd: true }).run(updater);
        expect(deadLetters.letters.map(({ code }) => code)).toEqual([]);
        expect(await compareStates(expected, store)).toEqual(right);
      }
    },
  );
});

it('topics of different partition counts are refused, since a customer would have two owners', async () => {
  const { updater } = assemble();
  await updater.open({ topic: 'first', partition: 0, partitionCount: 2 });
  const other = { topic: 'second', partition: 1, partitionCount: 4 };
  await expect(updater.open(other)).rejects.toMatchObject({
    code: 'LOG.PARTITIONS_DIFFER',
    details: { counts: 'first 2, second 4' },
  });
});

describe('a topic that was deleted and made anew', () => {
  const at = { topic: 'first', partition: 0, partitionCount: 1 };

  it('is refused where the store has folded the earlier one', async () => {
    const database = new MemoryDatabase();
    const log = logOf('first', events.slice(0, 100), 1);
    const { updater } = assemble({ database });
    expect(await updater.open({ ...at, topicId: 'one' })).toBeNull();
    const batch = { records: log.read(0, 0, 100), nextOffset: 100, highWatermark: 100 };
    await updater.apply({ ...at, ...batch }, async () => undefined);
    await updater.close(at);

    const next = assemble({ database }).updater;
    await expect(next.open({ ...at, topicId: 'two' })).rejects.toMatchObject({
      code: 'LOG.TOPIC_RECREATED',
      details: { topic: 'first' },
    });
    // The same topic, another one, and a log that cannot tell are none of that.
    expect(await assemble({ database }).updater.open({ ...at, topicId: 'one' })).toBe(100);
    const another = { ...at, topic: 'second', topicId: 'two' };
    expect(await assemble({ database }).updater.open(another)).toBeNull();
    expect(await assemble({ database }).updater.open(at)).toBe(100);
  });
});

describe('a topic whose partition count was changed', () => {
  async function folded(taken = events) {
    const database = new MemoryDatabase();
    await run([logOf('first', taken)], { database });
    return database;
  }

  it.each([1, 4])(
    'is refused where the store has folded it with another, now %i',
    async (count) => {
      const database = await folded();
      const log = logOf('first', events, count);
      await expect(run([log], { database })).rejects.toMatchObject({
        code: 'LOG.PARTITIONS_CHANGED',
        details: { topic: 'first' },
      });
      // Another topic of that count is none of that, nor is one whose name only begins with it.
      const others = [logOf('second', events, count), logOf('first:1', events, count)];
      for (const other of others) {
        const store = await run([other], { database });
        expect(await compareStates(expected, store)).toEqual(right);
      }
    },
  );
});
