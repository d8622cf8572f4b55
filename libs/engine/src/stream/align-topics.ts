/**
 * Topics that feed the same customers are read side by side in the order of their records' times: what one topic has ahead waits for
 * what another has behind, or a backlog would make half of it too late.
 */
import type { SourceRecord } from '../ports/record-source.js';

/**
 * How far the order across topics may be off, milliseconds of record time. With none, every record between two of the other topic
 * would be a commit of its own; this much makes a backlog pass hundreds of times faster than it came about.
 */
export const TOPIC_SLACK_MS = 1_000;

/** Records of one topic that are at hand, in the order of its log. */
export interface RecordQueue {
  readonly records: readonly Pick<SourceRecord, 'timestamp'>[];
  /** Index of the next one. */
  readonly start: number;
}

/** What is to be applied next: the records of a queue up to but not including `end`. */
export interface NextRun<Queue extends RecordQueue> {
  readonly queue: Queue;
  readonly end: number;
}

/**
 * Returns the queue whose next record is the oldest (the first of several), with as many of its records as come before the others'
 * next ones, give or take the slack; at least one. A queue at its end goes first: nothing in it can wait.
 */
export function takeOldest<Queue extends RecordQueue>(queues: readonly Queue[]): NextRun<Queue> {
  let queue = queues[0]!;
  for (const other of queues) if (headTime(other) < headTime(queue)) queue = other;
  const others = queues.filter((other) => other !== queue);
  const limit = TOPIC_SLACK_MS + Math.min(...others.map(headTime));
  const { records, start } = queue;
  let end = Math.min(start + 1, records.length);
  while (end < records.length && records[end]!.timestamp <= limit) end += 1;
  return { queue, end };
}

function headTime({ records, start }: RecordQueue): number {
  return records[start]?.timestamp ?? -Infinity;
}
