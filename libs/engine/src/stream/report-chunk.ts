/** What a chunk and a batch tell the metrics. */
import type { RecordBatch } from '../ports/record-source.js';
import type { Chunk } from './chunk.js';
import type { UpdaterMetrics } from './updater-metrics.js';

interface ReportTo {
  readonly metrics: UpdaterMetrics;
  readonly now: () => number;
}

export const OUTCOMES = ['applied', 'held', 'duplicate', 'no_consent', 'erased'] as const;

/** What became of the chunk's records, once they are folded. */
export function reportOutcomes(chunk: Chunk, { metrics }: ReportTo): void {
  const { outcomes, settledCount, unattributedCount, replayedCount } = chunk;
  for (const outcome of OUTCOMES) {
    if (outcomes[outcome] > 0) metrics.events(outcome, outcomes[outcome]);
  }
  metrics.events('settled', settledCount);
  metrics.events('unattributed', unattributedCount);
  if (replayedCount > 0) metrics.replayed(replayedCount);
}

/** How long its newest event took to be readable, once it is committed. */
export function reportDelay({ lastEventTime }: Chunk, { metrics, now }: ReportTo): void {
  if (lastEventTime === 0) return;
  metrics.profileDelay(Math.max(0, (now() - lastEventTime) / 1000));
}

/** How far the partition is behind its end, once the batch is applied. */
export function reportLag(batch: RecordBatch, { metrics, now }: ReportTo): void {
  const { topic, partition, records, nextOffset, highWatermark } = batch;
  const last = records.at(-1);
  const behindMs = last === undefined || nextOffset >= highWatermark ? 0 : now() - last.timestamp;
  metrics.lag(
    topic,
    partition,
    Math.max(0, highWatermark - nextOffset),
    Math.max(0, behindMs / 1000),
  );
}
