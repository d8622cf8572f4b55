import { describe, expect, it } from 'vitest';
import { comparableRecord } from './comparable-record.js';
import { numberedRecords, numbers } from './numbered-records.js';
import { RecordingConsumer } from './recording-consumer.js';
import {
  CONFORMANCE_PARTITIONS,
  type ConformanceRecord,
  type SourceUnderTest,
} from './source-under-test.js';

/** What arrives, from where on, and what an answer makes of it. */
export function requireDelivery(underTest: SourceUnderTest, nulls: boolean): void {
  describe('delivery', () => {
    requireOrder(underTest);
    requireStart(underTest);
    requireBytes(underTest, nulls);
    requireAnswers(underTest);
  });
}

function requireOrder(underTest: SourceUnderTest): void {
  it('brings the records of each partition in order, one batch at a time', async () => {
    const { source, append } = underTest.opened;
    await append(0, numberedRecords(0, 700));
    await append(1, numberedRecords(1, 300));
    const consumer = new RecordingConsumer();
    const run = source.run(consumer);
    await consumer.until(() => complete(consumer, [700, 300]));
    await source.stop();
    await run;
    for (const [partition, count] of [700, 300].entries()) {
      expect(consumer.offsets(partition)).toEqual(numbers(count));
      expect(consumer.records(partition).map(({ value }) => Number(value))).toEqual(numbers(count));
      const calls = consumer.calls.filter((call) => call.endsWith(` ${partition}`));
      const batches = consumer.batches.filter((batch) => batch.partition === partition);
      const pairs = batches.flatMap(() => [`apply ${partition}`, `applied ${partition}`]);
      expect(calls).toEqual([`open ${partition}`, ...pairs, `close ${partition}`]);
    }
  });

  it('brings what is appended while it runs', async () => {
    const { source, append } = underTest.opened;
    const consumer = new RecordingConsumer();
    const run = source.run(consumer);
    await consumer.until(() => consumer.opened.length === CONFORMANCE_PARTITIONS);
    await append(1, numberedRecords(1, 3));
    await consumer.until(() => complete(consumer, [0, 3]));
    await append(1, numberedRecords(1, 2, 3));
    await consumer.until(() => complete(consumer, [0, 5]));
    await source.stop();
    await run;
    expect(consumer.offsets(1)).toEqual(numbers(5));
  });

  it('says where each batch ends and where the log does', async () => {
    const { source, append } = underTest.opened;
    await append(0, numberedRecords(0, 40));
    const consumer = new RecordingConsumer();
    const run = source.run(consumer);
    await consumer.until(() => complete(consumer, [40, 0]));
    await source.stop();
    await run;
    let offset = 0;
    for (const { records, nextOffset, highWatermark } of consumer.batches) {
      expect(records.length).toBeGreaterThan(0);
      expect(records[0]!.offset).toBe(offset);
      expect(nextOffset).toBe(records.at(-1)!.offset + 1);
      expect(highWatermark).toBe(40);
      offset = nextOffset;
    }
    expect(offset).toBe(40);
  });
}

function requireStart(underTest: SourceUnderTest): void {
  it('opens every partition before its first batch, and tells how many there are', async () => {
    const { source, topic, append } = underTest.opened;
    await append(0, numberedRecords(0, 1));
    await append(1, numberedRecords(1, 1));
    const consumer = new RecordingConsumer();
    const run = source.run(consumer);
    await consumer.until(() => complete(consumer, [1, 1]));
    await source.stop();
    await run;
    const opened = consumer.opened.toSorted((left, right) => left.partition - right.partition);
    const partitionCount = CONFORMANCE_PARTITIONS;
    expect(opened).toMatchObject(
      numbers(2).map((partition) => ({ topic, partition, partitionCount })),
    );
    for (const batch of consumer.batches) expect(batch).toMatchObject({ topic, partitionCount });
  });

  it('starts where the consumer stands, and at the start of the log where it stands nowhere', async () => {
    const { source, append } = underTest.opened;
    await append(0, numberedRecords(0, 20));
    await append(1, numberedRecords(1, 20));
    const consumer = new RecordingConsumer({
      open: ({ partition }) => (partition === 0 ? 13 : null),
    });
    const run = source.run(consumer);
    await consumer.until(() => complete(consumer, [7, 20]));
    await source.stop();
    await run;
    expect(consumer.offsets(0)).toEqual(numbers(7, 13));
    expect(consumer.offsets(1)).toEqual(numbers(20));
  });

  it('starts at the end of the log when the consumer stands there', async () => {
    const { source, append } = underTest.opened;
    await append(0, numberedRecords(0, 5));
    const consumer = new RecordingConsumer({ open: ({ partition }) => (partition === 0 ? 5 : 0) });
    const run = source.run(consumer);
    await consumer.until(() => consumer.opened.length === CONFORMANCE_PARTITIONS);
    await append(0, numberedRecords(0, 2, 5));
    await consumer.until(() => complete(consumer, [2, 0]));
    await source.stop();
    await run;
    expect(consumer.offsets(0)).toEqual([5, 6]);
  });
}

function requireBytes(underTest: SourceUnderTest, nulls: boolean): void {
  const [{ key }] = numberedRecords(0, 1) as [ConformanceRecord];
  const allBytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

  async function roundTrip(sent: readonly ConformanceRecord[]): Promise<void> {
    const { source, append } = underTest.opened;
    await append(0, sent);
    const consumer = new RecordingConsumer();
    const run = source.run(consumer);
    await consumer.until(() => complete(consumer, [sent.length, 0]));
    await source.stop();
    await run;
    const expected = sent.map((record, offset) => comparableRecord({ ...record, offset }));
    expect(consumer.records(0).map(comparableRecord)).toEqual(expected);
  }

  it('keeps keys, values and times as they were written', async () => {
    await roundTrip([
      { key, value: allBytes, timestamp: 1_700_000_000_123 },
      { key, value: Buffer.alloc(0), timestamp: 1 },
      { key, value: Buffer.alloc(300_000, 7), timestamp: 1_700_000_000_122 },
    ]);
  });

  if (!nulls) return;
  it('tells no key and no value from empty ones', async () => {
    const timestamp = 1_700_000_000_000;
    await roundTrip([
      { key, value: null, timestamp },
      { key: null, value: allBytes, timestamp },
      { key: Buffer.alloc(0), value: Buffer.alloc(0), timestamp },
      { key: null, value: null, timestamp },
    ]);
  });
}

function requireAnswers(underTest: SourceUnderTest): void {
  it('goes on from where a seek points, back or ahead', async () => {
    const { source, append } = underTest.opened;
    await append(0, numberedRecords(0, 10));
    const seeks = [4, 9];
    const consumer = new RecordingConsumer({
      apply() {
        const offset = seeks.shift();
        return offset === undefined ? { kind: 'applied' } : { kind: 'seek', offset };
      },
    });
    const run = source.run(consumer);
    await consumer.until(() => consumer.batches.length === 3);
    await source.stop();
    await run;
    expect(consumer.batches.map(({ records }) => records[0]!.offset)).toEqual([0, 4, 9]);
  });

  it('leaves a fenced partition alone while the others go on', async () => {
    const { source, append } = underTest.opened;
    await append(0, numberedRecords(0, 1));
    const consumer = new RecordingConsumer({
      apply: ({ partition }) => ({ kind: partition === 0 ? 'fenced' : 'applied' }),
    });
    const run = source.run(consumer);
    await consumer.until(() => complete(consumer, [1, 0]));
    await append(0, numberedRecords(0, 5, 1));
    // Twice, so that the fenced partition would have had its turn.
    for (const count of [3, 6]) {
      await append(1, numberedRecords(1, 3, count - 3));
      await consumer.until(() => complete(consumer, [1, count]));
    }
    await source.stop();
    await run;
    expect(consumer.offsets(0)).toEqual([0]);
    expect(consumer.offsets(1)).toEqual(numbers(6));
  });
}

/** Whether that many records of each partition have come. */
function complete(consumer: RecordingConsumer, counts: readonly number[]): boolean {
  return counts.every((count, partition) => consumer.records(partition).length >= count);
}
