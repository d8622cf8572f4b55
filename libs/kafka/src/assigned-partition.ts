import type { Applied, PartitionConsumer, TopicPartition } from '@waarom/engine';
import type { Batch, KafkaMessage } from 'kafkajs';
import { fetchedOffsetOf, nextOffsetOf, readableMessages, recordsFrom } from './batch-records.js';
import type { UnreadableBatch } from './compression/unreadable-batch.js';
import { isInRange, replaceOffset, requireBeginning, type LogRange } from './log-range.js';
import type { OffsetOutOfRange } from './source-options.js';

/** What a partition may ask of the group member it belongs to. */
export interface Membership {
  readonly offsetOutOfRange: OffsetOutOfRange;
  /** False once the partition may have gone to another member, or the source ends: then nothing may move any more. */
  isCurrent(): boolean;
  seek(partition: number, offset: number): void;
  pause(partition: number): void;
  /** Stops reading a partition whose next batch cannot be read. */
  halt(partition: number, batch: UnreadableBatch): void;
  readRange(partition: number): Promise<LogRange>;
}

/** What came of a batch: where the log goes on, unless the position was moved or the partition is no longer read. */
export type Fed =
  | { readonly kind: 'resolve'; readonly nextOffset: number }
  | { readonly kind: 'none' };

const NONE: Fed = { kind: 'none' };

/** One partition in one generation of the group, from the offset that the consumer gave at its opening. */
export class AssignedPartition {
  readonly id: TopicPartition;
  /** Offset to read next; what the store stands at, not what Kafka's group has. */
  nextOffset: number;
  isFenced = false;
  /** Nothing was ever committed: then there is no record to miss, and the log may begin later by now. */
  private isFresh: boolean;
  /** Offset that was asked for again after a batch that began elsewhere. */
  private askedAgain: number | null = null;
  /** Offset of a batch that could not be read and was asked for again. */
  private readAgain: number | null = null;
  /** The batch that the consumer has now. */
  private applying: Promise<unknown> = Promise.resolve();
  private readonly membership: Membership;
  private readonly consumer: PartitionConsumer;

  constructor(options: {
    readonly id: TopicPartition;
    /** As the consumer's `open` resolved. */
    readonly stored: number | null;
    readonly range: LogRange;
    readonly consumer: PartitionConsumer;
    readonly membership: Membership;
  }) {
    const { id, stored, range, membership } = options;
    this.id = id;
    this.membership = membership;
    this.consumer = options.consumer;
    this.isFresh = stored === null;
    if (this.isFresh) requireBeginning(range, membership.offsetOutOfRange, id);
    const offset = stored ?? range.low;
    this.nextOffset = isInRange(offset, range) ? offset : this.leap(offset, range);
  }

  /**
   * Gives a fetched batch to the consumer, if it is the one that was asked for, once the batch before it is done. While there is
   * more in the log it resolves as soon as the consumer has the batch, so that the next one is fetched meanwhile; at the end of the
   * log only when the consumer is done, since kafkajs would go on telling the group that all is well.
   */
  async feed(batch: Batch, heartbeat: () => Promise<void>): Promise<Fed> {
    await this.applying;
    if (this.isFenced || !this.membership.isCurrent()) return NONE;
    const fetched = fetchedOffsetOf(batch);
    if (fetched !== this.nextOffset && !(await this.reconcile(fetched))) return NONE;
    const { messages, unreadable } = readableMessages(batch.messages);
    const last = messages.at(-1);
    if (unreadable !== null && last === undefined) return this.halt(unreadable);
    const nextOffset = unreadable === null ? nextOffsetOf(batch) : Number(last!.offset) + 1;
    const applying = this.apply({ batch, messages, nextOffset, heartbeat });
    this.applying = applying;
    // Whoever waits for it next is told: the next batch, or the end.
    applying.catch(() => undefined);
    const isBehind = nextOffset < Number(batch.highWatermark);
    return isBehind ? { kind: 'resolve', nextOffset } : await applying;
  }

  /** Resolves once the consumer has no batch; rejects with what it threw over the last one. */
  async settled(): Promise<void> {
    await this.applying;
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
  }

  private settle(applied: Applied, nextOffset: number): Fed {
    const { partition } = this.id;
    this.isFresh = false;
    this.askedAgain = null;
    switch (applied.kind) {
      case 'applied':
        this.nextOffset = nextOffset;
        return { kind: 'resolve', nextOffset };
      case 'seek':
        // What was fetched meanwhile does not begin there and is refused.
        this.nextOffset = applied.offset;
        this.membership.seek(partition, applied.offset);
        return NONE;
      case 'fenced':
        this.isFenced = true;
        this.membership.pause(partition);
        return NONE;
    }
  }

  /** The next batch cannot be read. Once more first: what was damaged on its way comes whole the second time. */
  private halt(unreadable: UnreadableBatch): Fed {
    const { partition } = this.id;
    if (this.readAgain === this.nextOffset) {
      this.membership.halt(partition, unreadable);
    } else {
      this.readAgain = this.nextOffset;
      this.membership.seek(partition, this.nextOffset);
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
    const { partition } = this.id;
    const range = await this.membership.readRange(partition);
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
    this.membership.seek(partition, this.nextOffset);
    return false;
  }

  private leap(offset: number, range: LogRange): number {
    const policy = this.isFresh ? 'earliest' : this.membership.offsetOutOfRange;
    return replaceOffset(offset, range, policy, this.id);
  }
}
