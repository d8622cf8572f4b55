import { ClassicLevel } from 'classic-level';
import { describe, expect, test } from 'vitest';
import {
  shardOf,
  type PartitionConsumer,
  type RecordBatch,
  type SourceRecord,
} from '@waarom/engine';
import type { Embedded, LogRecord } from '../src/index.js';
import { logKey } from '../src/keys.js';
import { openFolder, useFolders } from './scratch-folder.js';

const newFolder = useFolders();

function records(count: number, first = 0): readonly LogRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: Buffer.from(`customer-${(first + index) % 50}`),
    value: Buffer.from(`value ${first + index}`),
    timestamp: 1_700_000_000_000 + first + index,
  }));
}

function collector(start: number | null = null) {
  const batches: RecordBatch[] = [];
  const consumer: PartitionConsumer = {
    async open() {
      return start;
    },
    async apply(batch) {
      batches.push(batch);
      return { kind: 'applied' };
    },
    async close() {},
  };
  return { batches, consumer };
}

async function readAll(
  { source }: Embedded,
  batchRecordsMax = 500,
): Promise<readonly RecordBatch[]> {
  const { batches, consumer } = collector();
  await source({ untilEnd: true, batchRecordsMax }).run(consumer);
  return batches;
}

function recordsOf(batches: readonly RecordBatch[], partition: number): readonly SourceRecord[] {
  return batches.filter((batch) => batch.partition === partition).flatMap((batch) => batch.records);
}

describe('the log', () => {
  test('puts a customer into the partition of its shard and counts offsets from 0', async () => {
    const embedded = await openFolder(await newFolder());
    const given = records(200);
    const positions = await embedded.log.append(given);
    const counts = [0, 0, 0, 0];
    for (const [index, { partition, offset }] of positions.entries()) {
      expect(partition).toBe(shardOf(given[index]!.key, 8) % 4);
      expect(offset).toBe(counts[partition]!++);
    }
    expect([0, 1, 2, 3].map((partition) => embedded.log.highWatermark(partition))).toEqual(counts);
    await embedded.close();
  });

  test.each([1, 7, 500])(
    'gives back what was appended, in batches of %i',
    async (batchRecordsMax) => {
      const folder = await newFolder();
      const first = await openFolder(folder);
      const given = [...records(3_000), ...records(1, 3_000), ...records(1_299, 3_001)];
      const appends = [given.slice(0, 3_000), given.slice(3_000, 3_001), given.slice(3_001)];
      const positions = (await Promise.all(appends.map((some) => first.log.append(some)))).flat();
      await first.close();

      const second = await openFolder(folder);
      const batches = await readAll(second, batchRecordsMax);
      for (const partition of [0, 1, 2, 3]) {
        const own = recordsOf(batches, partition);
        expect(own.length).toBe(second.log.highWatermark(partition));
        expect(own).toEqual(
          given
            .map((record, index) => ({ ...record, ...positions[index]! }))
            .filter((record) => record.partition === partition)
            .map(({ key, value, timestamp, offset }) => ({ key, value, timestamp, offset })),
        );
      }
      for (const batch of batches) {
        expect(batch.records.length).toBeLessThanOrEqual(batchRecordsMax);
        expect(batch.nextOffset).toBe(batch.records.at(-1)!.offset + 1);
        expect(batch.highWatermark).toBe(second.log.highWatermark(batch.partition));
      }
      const [next] = await second.log.append([{ ...given[0]!, timestamp: 1 }]);
      expect(next!.offset).toBe(recordsOf(batches, next!.partition).length);
      await second.close();
    },
  );

  test('takes records of ten megabytes and of nothing, and waits for the disk when asked to', async () => {
    const embedded = await openFolder(await newFolder(), { partitionCount: 1, sync: true });
    const sizes = [0, 10_000_000, 5, 10_000_000];
    await embedded.log.append(
      sizes.map((size) => ({ key: Buffer.from('a'), value: Buffer.alloc(size, 7), timestamp: 1 })),
    );
    const read = recordsOf(await readAll(embedded), 0);
    expect(read.map(({ value }) => value!.length)).toEqual(sizes);
    await embedded.close();
  });

  test('appends nothing when a record of the append is not sound', async () => {
    const embedded = await openFolder(await newFolder(), { partitionCount: 1 });
    const bad = { key: null as unknown as Buffer, value: Buffer.from('b'), timestamp: 1 };
    await expect(embedded.log.append([...records(3), bad])).rejects.toThrow(TypeError);
    const positions = await embedded.log.append(records(3));
    expect(positions.map(({ offset }) => offset)).toEqual([0, 1, 2]);
    await embedded.close();
  });

  test('with a hole in it stops the source instead of skipping records', async () => {
    const folder = await newFolder();
    const first = await openFolder(folder, { partitionCount: 1 });
    for (const start of [0, 10, 20]) await first.log.append(records(10, start));
    await first.close();
    const level = new ClassicLevel<Buffer, Buffer>(folder, { keyEncoding: 'buffer' });
    await level.del(logKey(0, 19));
    await level.close();

    const second = await openFolder(folder);
    await expect(readAll(second)).rejects.toMatchObject({
      code: 'STORE.CORRUPT',
      message: expect.stringContaining('offset 10 of partition 0'),
    });
    await second.close();
  });
});

describe('the source', () => {
  test('follows appends and tells when a record is applied', async () => {
    const { log, source, close } = await openFolder(await newFolder());
    const follower = source();
    const { batches, consumer } = collector();
    const running = follower.run(consumer);
    for (const start of [0, 300]) {
      const positions = await log.append(records(300, start));
      await follower.waitFor(positions);
      expect(batches.flatMap((batch) => batch.records).length).toBe(start + 300);
    }
    await log.append(records(5));
    await follower.caughtUp();
    expect(batches.flatMap((batch) => batch.records).length).toBe(605);
    await follower.stop();
    await running;
    await close();
  });

  test('refuses those who wait when it stops before their record is applied', async () => {
    const { log, source, close } = await openFolder(await newFolder());
    const follower = source();
    const running = follower.run(collector().consumer);
    const beyond = log.highWatermark(0) + 1_000;
    const waiting = follower.waitFor([{ partition: 0, offset: beyond }]);
    const refused = expect(waiting).rejects.toMatchObject({ code: 'EMBEDDED.STOPPED' });
    await follower.stop();
    await refused;
    await running;
    await expect(follower.waitFor([{ partition: 0, offset: beyond }])).rejects.toMatchObject({
      code: 'EMBEDDED.STOPPED',
    });
    await close();
  });

  test('ends at the end that the log had when it began', async () => {
    const { log, source, close } = await openFolder(await newFolder(), { partitionCount: 1 });
    await log.append(records(10));
    const offsets: number[] = [];
    await source({ untilEnd: true, batchRecordsMax: 3 }).run({
      ...collector().consumer,
      async apply(batch) {
        offsets.push(...batch.records.map(({ offset }) => offset));
        await log.append(records(10));
        return { kind: 'applied' };
      },
    });
    expect(offsets).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await close();
  });

  test('refuses an offset that the log has not reached', async () => {
    const { source, close } = await openFolder(await newFolder());
    await expect(source().run(collector(1).consumer)).rejects.toMatchObject({
      code: 'LOG.OFFSET_OUT_OF_RANGE',
    });
    await close();
  });

  test('feeds a fenced partition no more, and the others on', async () => {
    const { log, source, close } = await openFolder(await newFolder());
    const applied: number[] = [];
    const fencing: PartitionConsumer = {
      ...collector().consumer,
      async apply({ partition }) {
        applied.push(partition);
        return { kind: partition === 0 ? 'fenced' : 'applied' };
      },
    };
    const follower = source();
    const running = follower.run(fencing);
    const first = await log.append(records(50));
    await expect(follower.waitFor(first)).rejects.toMatchObject({ code: 'EMBEDDED.STOPPED' });
    const others = (await log.append(records(50))).filter(({ partition }) => partition !== 0);
    await follower.waitFor(others);
    await follower.stop();
    await running;
    expect(applied.filter((partition) => partition === 0)).toEqual([0]);

    await expect(source({ untilEnd: true }).run(fencing)).rejects.toMatchObject({
      code: 'EMBEDDED.FENCED',
    });
    await close();
  });
});
