/**
 * The engine's consumer of partitions: decode, load, fold, send dead letters, commit. What is known of a partition lives in its
 * owners' memory only between two commits; when the store disagrees it is thrown away and read again from where the store stands.
 */
import { WaaromError } from '@waarom/schemas';
import { Chunk, type Waiting } from './chunk.js';
import { KeyTexts } from './key-texts.js';
import { errors } from '../errors.js';
import { emptyState } from '../state/customer-state.js';
import type { DecodeRecord } from './decode-record.js';
import type { Fold } from '../fold/fold-event.js';
import {
  claimPartition,
  openFeed,
  resumeOffset,
  startOffset,
  type PartitionFeed,
  type PartitionOwner,
} from './partition-owner.js';
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.js';
import type { Changelog } from '../ports/changelog.js';
import { ShardMoved, type ProfileStore } from '../ports/profile-store.js';
import type {
  Applied,
  PartitionConsumer,
  RecordBatch,
  TopicPartition,
  Verified,
} from '../ports/record-source.js';
import {
  commitShard,
  type CommitOutcome,
  type ShardOwner,
  type ShardPosition,
} from './shard-owner.js';
import { decodeState } from '../state/state-codec.js';
import { RefusalBreaker, type RefusalBreakerOptions } from './refusal-breaker.js';
import type { UpdaterMetrics } from './updater-metrics.js';

export interface UpdaterOptions {
  readonly store: ProfileStore;
  readonly deadLetters: DeadLetters;
  /** Where commits are published, so that a lost store can be restored. @default nowhere */
  readonly changelog?: Changelog;
  readonly decode: DecodeRecord;
  readonly fold: Fold;
  /** Row length of the model. */
  readonly dimension: number;
  readonly metrics: UpdaterMetrics;
  /** Milliseconds since 1970, for metrics and for when to ask the store where it stands. */
  readonly now: () => number;
  /** Waits before the given attempt to reach the store again. */
  readonly pause: (attempt: number) => Promise<void>;
  /** Records folded between two commits. @default 4000 */
  readonly chunkRecordsMax?: number;
  /** States kept in memory, a shard. @default 4000 */
  readonly cachedStatesMax?: number;
  /** Milliseconds between two looks at where the store stands, a partition. @default 30000 */
  readonly verifyIntervalMs?: number;
  /** When too many refused records stop the stream. @default never */
  readonly refusals?: RefusalBreakerOptions;
}

/** A shard without news still gets its offset written once it is this many records behind. */
const IDLE_RECORDS_MAX = 10_000;

const OUTCOMES = ['applied', 'held', 'duplicate', 'no_consent', 'erased'] as const;

export class Updater implements PartitionConsumer {
  private readonly options: UpdaterOptions;
  private readonly chunkRecordsMax: number;
  private readonly cachedStatesMax: number;
  private readonly verifyIntervalMs: number;
  /** By partition number, whatever the topic. */
  private readonly owners = new Map<number, PartitionOwner>();
  /** Epochs held so far, so that a claim rises above one that the store has lost. */
  private readonly lastEpochs = new Map<number, number>();
  private readonly breaker: RefusalBreaker | null;
  private readonly keyTexts = new KeyTexts();

  constructor(options: UpdaterOptions) {
    this.options = options;
    this.chunkRecordsMax = options.chunkRecordsMax ?? 4_000;
    this.cachedStatesMax = options.cachedStatesMax ?? 4_000;
    this.verifyIntervalMs = options.verifyIntervalMs ?? 30_000;
    this.breaker = options.refusals === undefined ? null : new RefusalBreaker(options.refusals);
  }

  async open(partition: TopicPartition): Promise<number | null> {
    this.requireSameCount(partition);
    const owner = this.owners.get(partition.partition) ?? (await this.claim(partition));
    return resumeOffset(openFeed(owner, partition).positions);
  }

  async apply(batch: RecordBatch, heartbeat: () => Promise<void>): Promise<Applied> {
    const owner = this.owners.get(batch.partition);
    const feed = owner?.feeds.get(batch.topic);
    if (owner === undefined || feed === undefined) return { kind: 'fenced' };
    return await this.alone(owner, batch.partition, () => this.applyBatch(feed, batch, heartbeat));
  }

  async verify(partition: number): Promise<Verified> {
    const owner = this.owners.get(partition);
    if (owner === undefined) return { kind: 'fenced' };
    return await this.alone(owner, partition, () => this.verifyShards(owner, partition));
  }

  async close({ topic, partition }: TopicPartition): Promise<void> {
    this.options.metrics.forgetLag(topic, partition);
    const owner = this.owners.get(partition);
    const feed = owner?.feeds.get(topic);
    if (owner === undefined || feed === undefined) return;
    owner.feeds.delete(topic);
    if (owner.feeds.size === 0) this.owners.delete(partition);
    if (feed.origin !== null) await this.commitBehind(feed);
    if (owner.feeds.size === 0) await owner.publisher?.close();
  }

  private async alone<Answer>(
    owner: PartitionOwner,
    partition: number,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    if (owner.isApplying) throw new Error(`two calls about partition ${partition} at once`);
    owner.isApplying = true;
    try {
      return await work();
    } catch (error) {
      // What was folded and not committed must not be written with the offset of another topic.
      this.drop(partition);
      throw error;
    } finally {
      owner.isApplying = false;
    }
  }

  /** Asks for the states of nobody: a load is refused where the shard stands elsewhere. */
  private async verifyShards(owner: PartitionOwner, partition: number): Promise<Verified> {
    const at = this.options.now();
    // A clock that was set back makes it due.
    const since = owner.verifiedAt === null ? Infinity : Math.abs(at - owner.verifiedAt);
    if (since < this.verifyIntervalMs) return { kind: 'unmoved' };
    const outcomes = await this.askShards(owner);
    if (outcomes === null) return { kind: 'unmoved' };
    if (outcomes.some((outcome) => outcome !== 'ok'))
      return await this.reclaim(partition, outcomes);
    owner.verifiedAt = at;
    return { kind: 'unmoved' };
  }

  /** `null` while the store is away: the next look will tell, and nothing depends on this one. */
  private async askShards({ shards }: PartitionOwner): Promise<readonly CommitOutcome[] | null> {
    try {
      return await Promise.all(shards.map(async (shard) => await this.loadShard(shard, [])));
    } catch (error) {
      if (error instanceof WaaromError && error.entry.retry === 'backoff') return null;
      throw error;
    }
  }

  /** Only spares the next owner some reading; whoever owns the shard by now may refuse it. */
  private async commitBehind(feed: PartitionFeed): Promise<void> {
    const { publisher } = feed;
    const behind = [...feed.positions.values()].filter(
      ({ offset, committedOffset }) => (committedOffset ?? -1) < offset,
    );
    const settled = await publisher?.settle().catch(() => 'moved');
    if (behind.length === 0 || (settled ?? 'ok') !== 'ok') return;
    await Promise.allSettled(
      behind.map((position) => this.commit(feed, position, position.offset)),
    );
    publisher?.flush();
  }

  /** Forgets what is known of a partition; the store has all that counts. */
  private drop(partition: number): void {
    const publisher = this.owners.get(partition)?.publisher;
    this.owners.delete(partition);
    void publisher?.close();
  }

  private requireSameCount({ topic, partitionCount }: TopicPartition): void {
    for (const owner of this.owners.values()) {
      if (owner.partitionCount === partitionCount) continue;
      const [other] = owner.feeds.keys();
      const counts = `${other} ${owner.partitionCount}, ${topic} ${partitionCount}`;
      throw errors.raise('LOG.PARTITIONS_DIFFER', { counts });
    }
  }

  private async claim(partition: TopicPartition): Promise<PartitionOwner> {
    const owner = await claimPartition(this.options, this.lastEpochs, partition);
    this.owners.set(partition.partition, owner);
    return owner;
  }

  private async applyBatch(
    feed: PartitionFeed,
    batch: RecordBatch,
    heartbeat: () => Promise<void>,
  ): Promise<Applied> {
    const { decode, fold, metrics, store } = this.options;
    const { shardCount } = store;
    const { keyTexts } = this;
    const options = { shardCount, recordsMax: this.chunkRecordsMax, decode, fold, keyTexts };
    const { records } = batch;
    feed.origin ??= records[0]?.offset ?? batch.nextOffset;
    let start = 0;
    do {
      metrics.tick();
      const chunk = new Chunk(feed, options);
      start = chunk.take(records, start);
      const nextOffset = start < records.length ? records[start]!.offset : batch.nextOffset;
      const applied = await this.applyChunk(feed, chunk, nextOffset);
      if (applied.kind !== 'applied') return applied;
      await heartbeat();
    } while (start < records.length);
    this.reportLag(batch);
    return { kind: 'applied' };
  }

  private async applyChunk(
    feed: PartitionFeed,
    chunk: Chunk,
    nextOffset: number,
  ): Promise<Applied> {
    const loads = await this.loadStates(chunk.waiting);
    if (loads.some((outcome) => outcome !== 'ok')) return await this.stepBack(feed, loads);
    chunk.foldWaiting();
    this.reportOutcomes(chunk);
    this.requireSound(feed, chunk);
    if (chunk.letters.length > 0) await this.sendLetters(chunk.letters);
    const outcomes = await this.commitDue(feed, nextOffset);
    if (outcomes.some((outcome) => outcome !== 'ok')) return await this.stepBack(feed, outcomes);
    for (const position of feed.positions.values()) {
      // One that was ahead stays there: the partition is read from where the shard furthest behind needs it.
      position.offset = Math.max(position.offset, nextOffset);
      this.trimStates(position.owner);
    }
    this.reportDelay(chunk);
    return { kind: 'applied' };
  }

  private async loadStates(waiting: readonly Waiting[]): Promise<readonly CommitOutcome[]> {
    const missing = new Map<ShardOwner, Set<string>>();
    for (const { owner, customer } of waiting) {
      const customers = missing.get(owner);
      if (customers === undefined) missing.set(owner, new Set([customer]));
      else customers.add(customer);
    }
    return await Promise.all(
      Array.from(
        missing,
        async ([owner, customers]) => await this.loadShard(owner, [...customers]),
      ),
    );
  }

  private async loadShard(owner: ShardOwner, ids: readonly string[]): Promise<CommitOutcome> {
    const { store, dimension } = this.options;
    let values: readonly (Buffer | null)[];
    try {
      values = await store.load(owner.shard, ids, owner);
    } catch (error) {
      if (!(error instanceof ShardMoved)) throw error;
      return error.epoch > owner.epoch ? 'fenced' : 'moved';
    }
    for (const [index, customer] of ids.entries()) {
      const value = values[index] ?? null;
      const state = value === null ? emptyState(dimension) : decodeState(value, dimension);
      owner.states.set(customer, { customer, state, isChanged: false });
    }
    return 'ok';
  }

  /** @throws WaaromError `DEAD_LETTERS.TOO_MANY`, before any of the chunk's is sent. */
  private requireSound({ topic }: PartitionFeed, { outcomes, letters }: Chunk): void {
    const { breaker } = this;
    if (breaker === null) return;
    const records = OUTCOMES.reduce((sum, name) => sum + outcomes[name], letters.length);
    if (!breaker.opensAfter(records, letters.length)) return;
    const { code, message } = letters.at(-1)!;
    const percent = Math.round(100 * breaker.share);
    throw errors.raise('DEAD_LETTERS.TOO_MANY', { percent, topic, code, message });
  }

  private async sendLetters(letters: readonly DeadLetter[]): Promise<void> {
    const { deadLetters, metrics } = this.options;
    await deadLetters.send(letters);
    metrics.events('rejected', letters.length);
    for (const { code } of letters) metrics.deadLetters(code, 1);
  }

  private async commitDue(
    feed: PartitionFeed,
    nextOffset: number,
  ): Promise<readonly CommitOutcome[]> {
    const due = [...feed.positions.values()].filter(
      ({ owner, committedOffset }) =>
        owner.changed.length > 0 ||
        // A shard that stands nowhere is read from the start of the log, which may be gone some day.
        committedOffset === null ||
        nextOffset - committedOffset >= IDLE_RECORDS_MAX,
    );
    const { publisher } = feed;
    // One commit may be unpublished, and the next would take its place in the outbox.
    const settled = due.length === 0 ? 'ok' : ((await publisher?.settle()) ?? 'ok');
    if (settled !== 'ok') return [settled];
    const outcomes = await Promise.all(
      due.map((position) => this.commit(feed, position, nextOffset)),
    );
    if (outcomes.every((outcome) => outcome === 'ok')) publisher?.flush();
    return outcomes;
  }

  private async commit(
    { topic, partition, publisher }: PartitionFeed,
    position: ShardPosition,
    nextOffset: number,
  ): Promise<CommitOutcome> {
    const { store, metrics, now, pause } = this.options;
    let sentAt = now();
    return await commitShard(store, position, {
      topic,
      partition,
      nextOffset,
      publisher,
      observe(kind) {
        metrics.commit(kind === 'committed' ? 'ok' : kind, (now() - sentAt) / 1000);
        sentAt = now();
      },
      pause,
    });
  }

  private async stepBack(
    { topic, partition }: PartitionFeed,
    outcomes: readonly CommitOutcome[],
  ): Promise<Applied> {
    const found = await this.reclaim(partition, outcomes);
    if (found.kind === 'fenced') return found;
    const offsets = new Map(found.offsets);
    const offset = offsets.get(topic)!;
    offsets.delete(topic);
    return { kind: 'seek', offset, others: offsets };
  }

  /** The store stands elsewhere: leave the partition to a newer owner, or claim it again and read on from where it stands. */
  private async reclaim(
    partition: number,
    outcomes: readonly CommitOutcome[],
  ): Promise<Exclude<Verified, { kind: 'unmoved' }>> {
    const feeds = [...this.owners.get(partition)!.feeds.values()];
    this.drop(partition);
    if (outcomes.includes('fenced')) {
      for (const { topic } of feeds) this.options.metrics.forgetLag(topic, partition);
      return { kind: 'fenced' };
    }
    const offsets = new Map<string, number>();
    for (const feed of feeds) {
      const offset = await this.open(feed);
      const isAtStart = offset === null && feed.isFromStart && feed.origin === null;
      if (!isAtStart) offsets.set(feed.topic, offset ?? startOffset(feed));
    }
    return { kind: 'moved', offsets };
  }

  private trimStates({ states }: ShardOwner): void {
    for (const customer of states.keys()) {
      if (states.size <= this.cachedStatesMax) return;
      states.delete(customer);
    }
  }

  private reportLag({ topic, partition, records, nextOffset, highWatermark }: RecordBatch): void {
    const { metrics, now } = this.options;
    const last = records.at(-1);
    const behindMs = last === undefined || nextOffset >= highWatermark ? 0 : now() - last.timestamp;
    metrics.lag(
      topic,
      partition,
      Math.max(0, highWatermark - nextOffset),
      Math.max(0, behindMs / 1000),
    );
  }

  private reportOutcomes({
    outcomes,
    settledCount,
    unattributedCount,
    replayedCount,
  }: Chunk): void {
    const { metrics } = this.options;
    for (const outcome of OUTCOMES) {
      if (outcomes[outcome] > 0) metrics.events(outcome, outcomes[outcome]);
    }
    metrics.events('settled', settledCount);
    metrics.events('unattributed', unattributedCount);
    if (replayedCount > 0) metrics.replayed(replayedCount);
  }

  private reportDelay({ lastEventTime }: Chunk): void {
    if (lastEventTime === 0) return;
    const { metrics, now } = this.options;
    metrics.profileDelay(Math.max(0, (now() - lastEventTime) / 1000));
  }
}
