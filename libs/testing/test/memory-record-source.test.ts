import { MemoryLog, MemoryRecordSource } from '@waarom/testing';
import {
  CONFORMANCE_PARTITIONS,
  RecordingConsumer,
  recordSourceConformance,
} from '@waarom/testing/conformance';
import { describe, expect, it } from 'vitest';

recordSourceConformance(
  'memory',
  async () => {
    const log = new MemoryLog({ topic: 'clicks', partitionCount: CONFORMANCE_PARTITIONS });
    return {
      topic: log.topic,
      source: new MemoryRecordSource({ log }),
      async append(partition, records) {
        log.append(records.map((record) => ({ ...record, partition })));
      },
      async close() {},
    };
  },
  { nulls: true },
);

describe('a source that reads until the end', () => {
  it('resolves when every partition is read, in batches of the size asked', async () => {
    const log = new MemoryLog({ topic: 'clicks', partitionCount: 4 });
    const keys = Array.from({ length: 30 }, (_, index) => `customer-${index % 10}`);
    log.append(keys.map((key) => ({ key: Buffer.from(key), value: null, timestamp: 0 })));
    const consumer = new RecordingConsumer();
    await new MemoryRecordSource({ log, batchRecordsMax: 7, untilEnd: true }).run(consumer);
    const counts = [0, 1, 2, 3].map((partition) => consumer.records(partition).length);
    expect(counts).toEqual([0, 1, 2, 3].map((partition) => log.end(partition)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(30);
    expect(Math.max(...consumer.batches.map(({ records }) => records.length))).toBeLessThan(8);
  });

  it('can be run again by another source on the same log', async () => {
    const log = new MemoryLog({ topic: 'clicks', partitionCount: 1 });
    log.append([{ key: null, value: Buffer.from('one'), timestamp: 0 }]);
    const consumer = new RecordingConsumer();
    await new MemoryRecordSource({ log, untilEnd: true }).run(consumer);
    await new MemoryRecordSource({ log, untilEnd: true }).run(consumer);
    expect(consumer.offsets(0)).toEqual([0, 0]);
  });
});
