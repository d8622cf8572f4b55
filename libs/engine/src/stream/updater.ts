/**
 * The engine's consumer of partitions: decode, load, fold, send dead letters, commit. What is known of a partition lives in its
 * owners' memory only between two commits; when the store disagrees it is thrown away and read again from where the store stands.
 */
import { WaaromError } from '@waarom/schemas';
import { Chunk } from './chunk.js';
import { commitBehind, commitDue } from './commit-due.js';
import { KeyTexts } from './key-texts.js';
import { errors } from '../errors.js';
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
import type { ProfileStore } from '../ports/profile-store.js';
import type {
  Applied,
  PartitionConsumer,
  RecordBatch,
  TopicPartition,
  Verified,
} from '../ports/record-source.js';
import type { CommitOutcome, ShardOwner } from './shard-owner.js';
import { loadShard, loadStates } from './load-states.js';
import { OUTCOMES, reportDelay, reportLag, reportOutcomes } from './report-chunk.js';
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
    if (feed.origin !== null) await commitBehind(feed, this.options);
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
      return await Promise.all(
        shards.map(async (shard) => await loadShard(shard, [], this.options)),
      );
    } catch (error) {
      if (error instanceof WaaromError && error.entry.retry === 'backoff') return null;
      throw error;
    }
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
    reportLag(batch, this.options);
    return { kind: 'applied' };
  }

  private async applyChunk(
    feed: PartitionFeed,
    chunk: Chunk,
    nextOffset: number,
  ): Promise<Applied> {
    const loads = await loadStates(chunk.waiting, this.options);
    if (loads.some((outcome) => outcome !== 'ok')) return await this.stepBack(feed, loads);
    chunk.foldWaiting();
    reportOutcomes(chunk, this.options);
    this.requireSound(feed, chunk);
    if (chunk.letters.length > 0) await this.sendLetters(chunk.letters);
    const outcomes = await commitDue(feed, nextOffset, this.options);
    if (outcomes.some((outcome) => outcome !== 'ok')) return await this.stepBack(feed, outcomes);
    for (const position of feed.positions.values()) {
      // One that was ahead stays there: the partition is read from where the shard furthest behind needs it.
      position.offset = Math.max(position.offset, nextOffset);
      this.trimStates(position.owner);
    }
    reportDelay(chunk, this.options);
    return { kind: 'applied' };
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
}
