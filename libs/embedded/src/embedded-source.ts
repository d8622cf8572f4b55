/**
 * Feeds the log's partitions to a consumer, all at once and each in order, and tells who waits when a record has been folded.
 * This process is the only reader, so every partition is assigned when `run` begins and lost when it ends.
 */
import type { PartitionConsumer, RecordSource } from '@waarom/engine';
import { createAppliedOffsets } from './applied-offsets.js';
import type { Database } from './database.js';
import type { EmbeddedLog, LogPosition } from './embedded-log.js';
import { openCursor } from './log-cursor.js';
import { feedPartition } from './partition-feed.js';

export interface EmbeddedSourceOptions {
  /** Records a batch. @default 500 */
  readonly batchRecordsMax?: number;
  /** End `run` when every partition has reached the end it had at the start; else go on with what is appended. @default false */
  readonly untilEnd?: boolean;
}

export interface EmbeddedSource extends RecordSource {
  /**
   * Resolves once the consumer has applied these records: what `append` returns, for reading one's own writes.
   *
   * @throws WaaromError `EMBEDDED.STOPPED` when the source ends before.
   */
  waitFor(positions: readonly LogPosition[]): Promise<void>;
  /** Resolves once everything appended until now is applied. @throws WaaromError `EMBEDDED.STOPPED`. */
  caughtUp(): Promise<void>;
}

export function createSource(
  database: Database,
  log: EmbeddedLog,
  { batchRecordsMax = 500, untilEnd = false }: EmbeddedSourceOptions = {},
): EmbeddedSource {
  const { topic, partitionCount } = log;
  const partitions = Array.from({ length: partitionCount }, (_, partition) => partition);
  const applied = createAppliedOffsets(partitionCount);
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<unknown> = Promise.resolve();

  async function feed(consumer: PartitionConsumer, partition: number): Promise<void> {
    const at = { topic, partition, partitionCount };
    const end = untilEnd ? log.highWatermark(partition) : Infinity;
    const cursor = openCursor(database, partition);
    try {
      await feedPartition({ at, log, cursor, consumer, applied, batchRecordsMax, end, signal });
    } catch (error) {
      // The others must not outlive the run that fails for this one.
      stopping.abort();
      throw error;
    }
  }

  return {
    async run(consumer) {
      const feeds = partitions.map((partition) => feed(consumer, partition));
      running = Promise.allSettled(feeds);
      await running;
      await Promise.all(feeds);
    },
    async stop() {
      stopping.abort();
      await running;
    },
    waitFor: (positions) => applied.waitFor(positions),
    caughtUp: () =>
      applied.waitFor(
        partitions.map((partition) => ({ partition, offset: log.highWatermark(partition) - 1 })),
      ),
  };
}
