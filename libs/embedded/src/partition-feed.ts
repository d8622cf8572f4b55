/** One partition from the log to the consumer: open, batches in order, close. */
import { engineErrors, type PartitionConsumer, type TopicPartition } from '@waarom/engine';
import type { AppliedOffsets } from './applied-offsets.js';
import type { EmbeddedLog } from './embedded-log.js';
import { errors } from './errors.js';
import type { LogCursor } from './log-cursor.js';

export interface PartitionFeed {
  readonly at: TopicPartition;
  readonly log: EmbeddedLog;
  readonly cursor: LogCursor;
  readonly consumer: PartitionConsumer;
  readonly applied: AppliedOffsets;
  readonly batchRecordsMax: number;
  /** Offset to stop at; infinite to follow the log. */
  readonly end: number;
  readonly signal: AbortSignal;
}

/**
 * Resolves at the end, or when the signal aborts and the batch in flight is finished.
 *
 * @throws WaaromError `LOG.OFFSET_OUT_OF_RANGE`, `EMBEDDED.FENCED`, `STORE.CORRUPT`, or what the consumer throws.
 */
export async function feedPartition(feed: PartitionFeed): Promise<void> {
  const { at, cursor, consumer, applied } = feed;
  const offset = (await consumer.open(at)) ?? 0;
  try {
    cursor.seek(offset);
    reached(feed);
    await feedBatches(feed);
  } finally {
    applied.end(at.partition);
    await consumer.close(at);
  }
}

async function feedBatches(feed: PartitionFeed): Promise<void> {
  const { at, log, cursor, consumer, end, signal } = feed;
  while (!signal.aborted && cursor.offset < end) {
    await log.available(at.partition, cursor.offset, signal);
    const highWatermark = log.highWatermark(at.partition);
    const records = await cursor.next(feed.batchRecordsMax, Math.min(end, highWatermark));
    if (records.length === 0) continue;
    const batch = { ...at, records, nextOffset: cursor.offset, highWatermark };
    const answer = await consumer.apply(batch, noHeartbeat);
    if (answer.kind === 'fenced') return await standStill(feed);
    if (answer.kind === 'seek') cursor.seek(answer.offset);
    reached(feed);
  }
}

function reached({ at, log, cursor, applied }: PartitionFeed): void {
  const { topic, partition } = at;
  const { offset } = cursor;
  if (offset > log.highWatermark(partition)) {
    throw engineErrors.raise('LOG.OFFSET_OUT_OF_RANGE', { topic, partition, offset });
  }
  applied.moveTo(partition, offset);
}

/** Nothing here assigns a partition anew: one that is fenced waits for the stop. */
async function standStill({ at, applied, end, signal }: PartitionFeed): Promise<void> {
  const { topic, partition } = at;
  if (end !== Infinity) throw errors.raise('EMBEDDED.FENCED', { topic, partition });
  applied.end(partition);
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
}

/** There is no group to stay in. */
async function noHeartbeat(): Promise<void> {}
