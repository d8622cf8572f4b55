/**
 * A partition number as its owner holds it: the shards it maps to, claimed together and dropped together. Partition p of every
 * topic holds the customers of the same shards, so all topics feed the same owners, one batch at a time.
 */
import { errors } from '../errors.js';
import type { Changelog } from '../ports/changelog.js';
import type { ProfileStore } from '../ports/profile-store.js';
import type { TopicPartition } from '../ports/record-source.js';
import { PartitionPublisher } from './partition-publisher.js';
import { shardsOfPartition } from './shard.js';
import { ownShard, positionIn, type ShardOwner, type ShardPosition } from './shard-owner.js';

export interface PartitionOwner {
  readonly partitionCount: number;
  readonly shards: readonly ShardOwner[];
  /** The topics that are open, by name. */
  readonly feeds: Map<string, PartitionFeed>;
  /** Whether a batch is being folded, or the store asked. */
  isApplying: boolean;
  /** When the store was last seen to stand as it should; `null` before it was asked. */
  verifiedAt: number | null;
  /** Where its commits are published; `null` without a changelog. */
  readonly publisher: PartitionPublisher | null;
}

/** One topic's partition, and where it stands in each shard. */
export interface PartitionFeed extends TopicPartition {
  /** By shard. */
  readonly positions: ReadonlyMap<number, ShardPosition>;
  /** Offset of the first record seen: where a shard without an offset of its own started. */
  origin: number | null;
  /** Whether it was opened at the start of the log, so that `origin` is where that is. */
  readonly isFromStart: boolean;
  /** The owner's. */
  readonly publisher: PartitionPublisher | null;
}

/**
 * Claims every shard of a partition. `lastEpochs` remembers the epochs held before, so that a claim rises above one that the
 * store has lost.
 *
 * @throws WaaromError `LOG.PARTITIONS` when the partition would own parts of shards; with a changelog also what `PartitionPublisher.open`
 * throws.
 */
export async function claimPartition(
  { store, changelog }: { readonly store: ProfileStore; readonly changelog?: Changelog },
  lastEpochs: Map<number, number>,
  { topic, partition, partitionCount }: TopicPartition,
): Promise<PartitionOwner> {
  const { shardCount } = store;
  if (shardCount % partitionCount !== 0) {
    throw errors.raise('LOG.PARTITIONS', { topic, partitionCount, shardCount });
  }
  const shards = await Promise.all(
    shardsOfPartition(partition, partitionCount, shardCount).map(async (shard) => {
      const claim = await store.claim(shard, lastEpochs.get(shard) ?? 0);
      lastEpochs.set(shard, claim.epoch);
      return ownShard(shard, claim);
    }),
  );
  const publisher =
    changelog === undefined
      ? null
      : await PartitionPublisher.open({ store, changelog, shards, partition, partitionCount });
  return {
    partitionCount,
    shards,
    feeds: new Map(),
    isApplying: false,
    verifiedAt: null,
    publisher,
  };
}

/**
 * Opens a topic's partition with its owner, where the claim found it.
 *
 * @throws WaaromError `LOG.TOPIC_RECREATED`.
 */
export function openFeed(owner: PartitionOwner, at: TopicPartition): PartitionFeed {
  const positions = new Map(
    owner.shards.map((shardOwner) => [shardOwner.shard, positionIn(shardOwner, at)]),
  );
  const isFromStart = resumeOffset(positions) === null;
  const { publisher } = owner;
  const feed = { ...at, positions, origin: null, isFromStart, publisher };
  owner.feeds.set(at.topic, feed);
  return feed;
}

/** Where to read on: the lowest offset any shard still needs; `null` is the start of the log. */
export function resumeOffset(positions: PartitionFeed['positions']): number | null {
  let lowest = Infinity;
  for (const { committedOffset } of positions.values()) {
    if (committedOffset === null) return null;
    lowest = Math.min(lowest, committedOffset);
  }
  return lowest;
}

/** The log's start as far as is known: where to read from when the store has lost everything. */
export function startOffset({ isFromStart, origin }: PartitionFeed): number {
  return isFromStart ? (origin ?? 0) : 0;
}
