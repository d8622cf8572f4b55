import type { Applied, PartitionConsumer, TopicPartition } from '@waarom/engine';
import type { Batch, KafkaMessage } from 'kafkajs';
import { fetchedOffsetOf, nextOffsetOf, readableMessages, recordsFrom } from './batch-records.js';
import type { UnreadableBatch } from './compression/unreadable-batch.js';
import { isInRange, replaceOffset, requireBeginning, type LogRange } from './log-range.js';
import type { PartitionLane } from './partition-lane.js';
import type { OffsetOutOfRange } from './source-options.js';

/** What a partition may ask of the group member it belongs to. */
export interface Membership {
  readonly offsetOutOfRange: OffsetOutOfRange;
  /** False once the partition may have gone to another member, or the source ends: then nothing may move any more. */
  isCurrent(): boolean;
  seek(at: TopicPartition, offset: number): void;
  /** Stops fetching a partition that another owner has claimed. */
  giveUp(at: TopicPartition): void;
  /** Stops reading a partition whose next batch cannot be read. */
  halt(at: TopicPartition, batch: UnreadableBatch): void;
  readRange(at: TopicPartition): Promise<LogRange>;
}

/** What came of a batch: where the log goes on, unless the position was moved or the partition is no longer read. */
export type Fed =
  | { readonly kind: 'resolve'; readonly nextOffset: number }
  | { readonly kind: 'none' };

const NONE: Fed = { kind: 'none' };

/** One partition of one topic in one generation of the group, from the offset that the consumer gave at its opening. */
export class AssignedPartition {
  readonly id: TopicPartition;
  /** Offset to read next; what the store stands at, not what Kafka's group has. */
  nextOffset: number;
  /** Nothing was ever committed: then there is no record to miss, and the log may begin later by now. */
  private isFresh: boolean;
  /** Offset that was asked for again after a batch that began elsewhere. */
  private askedAgain: number | null = null;
  /** Offset of a batch that could not be read and was asked for again. */
  private readAgain: number | null = null;
  private readonly lane: PartitionLane;
  private readonly membership: Membership;
  private readonly consumer: PartitionConsumer;

  constructor(options: {
    readonly id: TopicPartition;
    readonly lane: PartitionLane;
    /** As the consumer's `open` resolved. */
    readonly stored: number | null;
    readonly range: LogRange;
    readonly consumer: PartitionConsumer;
    readonly membership: Membership;
  }) {
    const { id, stored, range, membership } = options;
    this.id = id;
    this.lane = options.lane;
    this.membership = membership;
    this.consumer = options.consumer;
    this.isFresh = stored === null;
    if (this.isFresh) requireBeginning(range, membership.offsetOutOfRange, id);
    const offset = stored ?? range.low;
    this.nextOffset = isInRange(offset, range) ? offset : this.leap(offset, range);
  }

  get isClosed(): boolean {
    return this.lane.isClosed;
  }

  /**
   * Gives a fetched batch to the consumer, if it is the one that was asked for, once the batches before it are done. While there is
   * more in the log it resolves as soon as the consumer has the batch, so that the next one is fetched meanwhile; at the end of the
   * log only when the consumer is done, since kafkajs would go on telling the group that all is well.
   */
  async feed(batch: Batch, heartbeat: () => Promise<void>): Promise<Fed> {
    const endTurn = await this.lane.takeTurn();
    let applying: Promise<Fed> | null = null;
    let nextOffset = nextOffsetOf(batch);
    try {
      if (!(await this.isAskedFor(batch))) return NONE;
      const { messages, unreadable } = readableMessages(batch.messages);
      const last = messages.at(-1);
      if (unreadable !== null && last === undefined) return this.halt(unreadable);
      if (unreadable !== null) nextOffset = Number(last!.offset) + 1;
      applying = this.apply({ batch, messages, nextOffset, heartbeat });
    } finally {
      if (applying === null) endTurn();
      else applying.then(endTurn, endTurn);
    }
    const isBehind = nextOffset < Number(batch.highWatermark);
    return isBehind ? { kind: 'resolve', nextOffset } : await applying;
  }

  private async isAskedFor(batch: Batch): Promise<boolean> {
    if (this.isClosed || !this.membership.isCurrent()) return false;
    const fetched = fetchedOffsetOf(batch);
    return fetched === this.nextOffset || (await this.reconcile(fetched));
  }

  private async apply({
    batch,
    messages,
    nextOffset,
    heartbeat,
  }: {
    readonly batch: Batch;
    readonly messages: readonly KafkaMessage[];
    readonly nextOffset: number;
    readonly heartbeat: () => Promise<void>;
  }): Promise<Fed> {
    try {
      const applied = await this.consumer.apply(
        {
          ...this.id,
          records: recordsFrom(messages, this.nextOffset),
          nextOffset,
          highWatermark: Number(batch.highWatermark),
        },
        heartbeat,
      );
      return this.membership.isCurrent() ? this.settle(applied, nextOffset) : NONE;
    } catch (error) {
      this.lane.end();
      throw error;
    }
  }

  private settle(applied: Applied, nextOffset: number): Fed {
    this.isFresh = false;
    this.askedAgain = null;
    switch (applied.kind) {
      case 'applied':
        this.nextOffset = nextOffset;
        return { kind: 'resolve', nextOffset };
      case 'seek':
        this.moveTo(applied.offset);
        for (const other of this.lane.topics) {
          const offset = applied.others?.get(other.id.topic);
          if (offset !== undefined) other.moveTo(offset);
        }
        return NONE;
      case 'fenced':
        this.lane.end();
        for (const { id } of this.lane.topics) this.membership.giveUp(id);
        return NONE;
    }
  }

  /** What was fetched meanwhile does not begin there and is refused. */
  private moveTo(offset: number): void {
    this.nextOffset = offset;
    this.membership.seek(this.id, offset);
  }

  /** The next batch cannot be read. Once more first: what was damaged on its way comes whole the second time. */
  private halt(unreadable: UnreadableBatch): Fed {
    if (this.readAgain === this.nextOffset) {
      this.membership.halt(this.id, unreadable);
    } else {
      this.readAgain = this.nextOffset;
      this.membership.seek(this.id, this.nextOffset);
    }
    return NONE;
  }

  /**
   * A batch was not fetched from where it should have been. Either the offset is not in the log, and kafkajs went on from the
   * start of the log without a word (its issue #1119); or kafkajs passed over offsets without records (aborted transactions,
   * compaction), which it does without showing them; or the fetch was older than the last seek. The first is checked with the
   * broker; the others are told apart by asking for the offset once more. Resolves to whether the batch may be used.
   */
  private async reconcile(fetched: number): Promise<boolean> {
    const range = await this.membership.readRange(this.id);
    if (!this.membership.isCurrent()) return false;
    if (!isInRange(this.nextOffset, range)) {
      this.nextOffset = this.leap(this.nextOffset, range);
      if (this.nextOffset === fetched) return true;
    } else if (fetched > this.nextOffset && this.askedAgain === this.nextOffset) {
      this.nextOffset = fetched;
      return true;
    } else {
      this.askedAgain = this.nextOffset;
    }
    this.membership.seek(this.id, this.nextOffset);
    return false;
  }

  private leap(offset: number, range: LogRange): number {
    const policy = this.isFresh ? 'earliest' : this.membership.offsetOutOfRange;
    return replaceOffset(offset, range, policy, this.id);
  }
}
