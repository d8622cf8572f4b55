import type {
  Applied,
  PartitionConsumer,
  RecordBatch,
  TopicPartition,
  Verified,
} from '@waarom/engine';
import type { Batch } from 'kafkajs';
import { fetchedOffsetOf, nextOffsetOf, readableMessages, recordsFrom } from './batch-records.js';
import type { UnreadableBatch } from './compression/unreadable-batch.js';
import type { HeldBatch } from './held-batch.js';
import { isInRange, replaceOffset, requireBeginning, type LogRange } from './log-range.js';
import type { PartitionLane } from './partition-lane.js';
import type { OffsetOutOfRange } from './source-options.js';
import { TopicEnd } from './topic-end.js';

/** What a partition may ask of the group member it belongs to. */
export interface Membership {
  readonly offsetOutOfRange: OffsetOutOfRange;
  /** False once the partition may have gone to another member, or the source ends: then nothing may move any more. */
  isCurrent(): boolean;
  seek(at: TopicPartition, offset: number): void;
  /** Fetches no more of a partition for now. */
  pause(at: TopicPartition): void;
  /** Lets a partition be fetched again. */
  resume(at: TopicPartition): void;
  /** Stops fetching a partition that another owner has claimed. */
  giveUp(at: TopicPartition): void;
  /** Stops reading a partition whose next batch cannot be read. */
  halt(at: TopicPartition, batch: UnreadableBatch): void;
  /** As it is after the call. */
  readRange(at: TopicPartition): Promise<LogRange>;
  /** As `FetchRounds.mark`. */
  markRounds(): (rounds: number) => boolean;
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
  /** What was fetched, and waits for older records of other topics; it is fetched no further meanwhile. */
  held: HeldBatch | null = null;
  /** Another batch cannot be read, so nobody knows what it has next. */
  private isHalted = false;
  /** How often it was sent elsewhere. */
  private moves = 0;
  /** When it was last seen to have nothing more, by the lane's clock. */
  private emptyAt = -1;
  private readonly end: TopicEnd;
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
    this.end = new TopicEnd(range.high, {
      readRange: async () => await membership.readRange(id),
      markRounds: () => membership.markRounds(),
    });
  }

  get isCurrent(): boolean {
    return this.membership.isCurrent();
  }

  get isClosed(): boolean {
    return this.lane.isClosed;
  }

  /** Takes a fetched batch, if it is the one that was asked for. */
  async feed(batch: Batch, heartbeat: () => Promise<void>): Promise<Fed> {
    const isShared = this.lane.topics.length > 1;
    return isShared ? await this.hold(batch, heartbeat) : await this.feedAlone(batch, heartbeat);
  }

  /** Whether it had nothing to read when the lane's clock showed `time`, or later. */
  async wasEmptyAfter(time: number): Promise<boolean> {
    if (this.emptyAt >= time) return true;
    const asked = this.lane.tick();
    if (this.isHalted || !(await this.end.isReached(this.nextOffset))) return false;
    this.emptyAt = asked;
    return true;
  }

  /** One of several topics: applies what is held of all, now that there is more of this one. */
  private async hold(batch: Batch, heartbeat: () => Promise<void>): Promise<Fed> {
    const endTurn = await this.lane.takeTurn();
    try {
      if (this.held !== null || !(await this.isAskedFor(batch))) return NONE;
      const { messages, unreadable } = readableMessages(batch.messages);
      const last = messages.at(-1);
      if (unreadable !== null && last === undefined) return this.halt(unreadable);
      const nextOffset = unreadable === null ? nextOffsetOf(batch) : Number(last!.offset) + 1;
      const highWatermark = Number(batch.highWatermark);
      const records = recordsFrom(messages, this.nextOffset);
      const held: HeldBatch = {
        records,
        nextOffset,
        highWatermark,
        heartbeat,
        heldAt: this.lane.tick(),
        start: 0,
        apply: async (end) => await this.applyHeld(held, end),
      };
      this.held = held;
      this.end.progress(highWatermark);
      this.membership.pause(this.id);
      const { moves } = this;
      await this.lane.applyInTime();
      const isThere = this.moves === moves && !this.isClosed && this.isCurrent;
      return isThere ? { kind: 'resolve', nextOffset } : NONE;
    } finally {
      endTurn();
    }
  }

  private async applyHeld(held: HeldBatch, end: number): Promise<void> {
    const { start, highWatermark, heartbeat } = held;
    const isLast = end === held.records.length;
    const records = held.records.slice(start, end);
    const nextOffset = isLast ? held.nextOffset : held.records[end]!.offset;
    held.start = end;
    const fed = await this.apply({ records, nextOffset, highWatermark, heartbeat });
    if (fed.kind === 'resolve' && isLast) this.letGo();
  }

  /** Fetches on: what was held is applied, or of no use any more. */
  private letGo(): void {
    if (this.held === null) return;
    this.held = null;
    this.membership.resume(this.id);
  }

  /**
   * Gives a fetched batch to the consumer, if it is the one that was asked for, once the batches before it are done. While there is
   * more in the log it resolves as soon as the consumer has the batch, so that the next one is fetched meanwhile; at the end of the
   * log only when the consumer is done, since kafkajs would go on telling the group that all is well.
   */
  private async feedAlone(batch: Batch, heartbeat: () => Promise<void>): Promise<Fed> {
    const endTurn = await this.lane.takeTurn();
    let applying: Promise<Fed> | null = null;
    let nextOffset = nextOffsetOf(batch);
    try {
      if (!(await this.isAskedFor(batch))) return NONE;
      const { messages, unreadable } = readableMessages(batch.messages);
      const last = messages.at(-1);
      if (unreadable !== null && last === undefined) return this.halt(unreadable);
      if (unreadable !== null) nextOffset = Number(last!.offset) + 1;
      const records = recordsFrom(messages, this.nextOffset);
      const highWatermark = Number(batch.highWatermark);
      applying = this.apply({ records, nextOffset, highWatermark, heartbeat });
    } finally {
      if (applying === null) endTurn();
      else applying.then(endTurn, endTurn);
    }
    const isBehind = nextOffset < Number(batch.highWatermark);
    return isBehind ? { kind: 'resolve', nextOffset } : await applying;
  }

  /** Does what a look at the store asks for, in all topics of the number. */
  follow(found: Verified): void {
    if (found.kind === 'fenced') this.giveUp();
    if (found.kind === 'moved') this.move(found.offsets);
  }

  private async isAskedFor(batch: Batch): Promise<boolean> {
    if (this.isClosed || !this.membership.isCurrent()) return false;
    const fetched = fetchedOffsetOf(batch);
    return fetched === this.nextOffset || (await this.reconcile(fetched));
  }

  private async apply({
    heartbeat,
    ...batch
  }: Pick<RecordBatch, 'records' | 'nextOffset' | 'highWatermark'> & {
    readonly heartbeat: () => Promise<void>;
  }): Promise<Fed> {
    const { nextOffset } = batch;
    try {
      const applied = await this.consumer.apply({ ...this.id, ...batch }, heartbeat);
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
        this.move(new Map([...(applied.others ?? []), [this.id.topic, applied.offset]]));
        return NONE;
      case 'fenced':
        this.giveUp();
        return NONE;
    }
  }

  private giveUp(): void {
    this.lane.end();
    for (const topic of this.lane.topics) {
      topic.held = null;
      this.membership.giveUp(topic.id);
    }
  }

  private move(offsets: ReadonlyMap<string, number>): void {
    for (const topic of this.lane.topics) {
      const offset = offsets.get(topic.id.topic);
      if (offset !== undefined) topic.moveTo(offset);
    }
  }

  /** What was fetched meanwhile does not begin there and is refused. */
  private moveTo(offset: number): void {
    this.nextOffset = offset;
    this.moves += 1;
    this.emptyAt = -1;
    this.end.progress();
    this.membership.seek(this.id, offset);
    this.letGo();
  }

  /** The next batch cannot be read. Once more first: what was damaged on its way comes whole the second time. */
  private halt(unreadable: UnreadableBatch): Fed {
    if (this.readAgain === this.nextOffset) {
      this.isHalted = true;
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
