import { engineErrors, type TopicPartition } from '@waarom/engine';
import type { Admin } from 'kafkajs';
import type { OffsetOutOfRange } from './source-options.js';

/** What a partition's log holds at one moment: offsets from `low` up to but not including `high`. */
export interface LogRange {
  readonly low: number;
  readonly high: number;
}

/** The ranges of all partitions, by partition. */
export async function readLogRanges(admin: Admin, topic: string): Promise<readonly LogRange[]> {
  const ranges: LogRange[] = [];
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
    ranges[partition] = { low: Number(low), high: Number(high) };
  }
  return ranges;
}

/** `high` itself is in range: there the next record will stand. */
export function isInRange(offset: number, { low, high }: LogRange): boolean {
  return low <= offset && offset <= high;
}

/**
 * Refuses to begin with a log whose first records are gone, as a store that was lost would do without a word; a policy other than
 * `fail` accepts the gap.
 *
 * @throws WaaromError `LOG.BEGINNING_GONE`.
 */
export function requireBeginning(
  { low }: LogRange,
  policy: OffsetOutOfRange,
  { topic, partition }: TopicPartition,
): void {
  if (low > 0 && policy === 'fail') {
    throw engineErrors.raise('LOG.BEGINNING_GONE', { low, topic, partition });
  }
}

/**
 * Where to go on from when `offset` is not in the log.
 *
 * @throws WaaromError `LOG.OFFSET_OUT_OF_RANGE` under the policy `fail`.
 */
export function replaceOffset(
  offset: number,
  { low, high }: LogRange,
  policy: OffsetOutOfRange,
  { topic, partition }: TopicPartition,
): number {
  if (policy === 'fail') {
    throw engineErrors.raise('LOG.OFFSET_OUT_OF_RANGE', { offset, topic, partition });
  }
  return policy === 'earliest' ? low : high;
}
