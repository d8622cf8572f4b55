import { offsetKey, type PartitionConsumer, type TopicPartition } from '@waarom/engine';
import type { LogRange } from '@waarom/kafka';

/** So few records behind the end of the log are as good as none: they come and go. */
const LAG_RECORDS_MAX = 1_000;
/** The last offsets of a partition may hold no record (the marker of a transaction), of which a reader is told nothing. */
const QUIET_MS = 20_000;

interface Position {
  readonly partition: number;
  /** Where the log ended when it was begun. */
  readonly end: number;
  /** Where this process began; `null` before it did. */
  from: number | null;
  next: number;
  /** Where the log ends, as far as is known. */
  high: number;
  isOpen: boolean;
  batchesUnderWay: number;
}

export interface EndProgress {
  /** Records up to the ends as they were: folded by this process, and of it to fold. */
  readonly done: number;
  readonly total: number;
  /** Behind the ends as they are. */
  readonly lag: number;
  /** Partitions that are with this process, and all. */
  readonly open: number;
  readonly partitions: number;
}

/** Follows partitions up to the end that their log had at a moment. */
export class EndWatch {
  private readonly now: () => number;
  private readonly positions = new Map<string, Position>();
  /** When anything last came of a partition number, in any topic: topics of one number take turns. */
  private readonly movedAt = new Map<number, number>();

  constructor(log: ReadonlyMap<string, readonly LogRange[]>, now: () => number) {
    this.now = now;
    for (const [topic, ranges] of log) {
      for (const [partition, { low, high }] of ranges.entries()) {
        this.positions.set(offsetKey(topic, partition), newPosition(partition, { low, high }));
      }
    }
  }

  /** The same consumer, followed. */
  watch(consumer: PartitionConsumer): PartitionConsumer {
    return {
      ...consumer,
      open: async (id) => {
        const stored = await consumer.open(id);
        const position = this.at(id);
        if (stored !== null) position.next = stored;
        position.from ??= position.next;
        position.isOpen = true;
        this.move(id);
        return stored;
      },
      apply: async (batch, heartbeat) => {
        const position = this.at(batch);
        position.batchesUnderWay += 1;
        try {
          const applied = await consumer.apply(batch, heartbeat);
          position.high = batch.highWatermark;
          if (applied.kind === 'applied') position.next = batch.nextOffset;
          if (applied.kind === 'fenced') position.isOpen = false;
          if (applied.kind === 'seek') {
            position.next = applied.offset;
            for (const [topic, offset] of applied.others ?? []) {
              this.at({ ...batch, topic }).next = offset;
            }
          }
          return applied;
        } finally {
          position.batchesUnderWay -= 1;
          this.move(batch);
        }
      },
      close: async (id) => {
        this.at(id).isOpen = false;
        await consumer.close(id);
      },
    };
  }

  /**
   * Whether every partition is with this process, at the end it had and near the one it has. `quiet`: only as far as can be told,
   * since nothing has come of some for long.
   */
  reached(): 'no' | 'quiet' | 'yes' {
    let outcome: 'quiet' | 'yes' = 'yes';
    for (const position of this.positions.values()) {
      if (!position.isOpen || position.batchesUnderWay > 0) return 'no';
      const { next, end, high } = position;
      if (next >= end && high - next <= LAG_RECORDS_MAX) continue;
      if (this.now() - (this.movedAt.get(position.partition) ?? 0) < QUIET_MS) return 'no';
      outcome = 'quiet';
    }
    return outcome;
  }

  progress(): EndProgress {
    let [done, total, lag, open] = [0, 0, 0, 0];
    for (const { from, next, end, high, isOpen } of this.positions.values()) {
      if (from === null) continue;
      total += Math.max(0, end - from);
      done += Math.max(0, Math.min(next, end) - from);
      lag += Math.max(0, high - next);
      if (isOpen) open += 1;
    }
    return { done, total, lag, open, partitions: this.positions.size };
  }

  private at({ topic, partition }: Pick<TopicPartition, 'topic' | 'partition'>): Position {
    const key = offsetKey(topic, partition);
    // One that the topic did not have at the beginning ends where it begins.
    const position = this.positions.get(key) ?? newPosition(partition, { low: 0, high: 0 });
    this.positions.set(key, position);
    return position;
  }

  private move({ partition }: Pick<TopicPartition, 'partition'>): void {
    this.movedAt.set(partition, this.now());
  }
}

function newPosition(partition: number, { low, high }: LogRange): Position {
  return { partition, end: high, from: null, next: low, high, isOpen: false, batchesUnderWay: 0 };
}
