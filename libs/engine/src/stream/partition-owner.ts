/** A partition as its owner holds it: the shards it maps to, claimed together and dropped together. */
import { errors } from '../errors.js';
import type { ProfileStore } from '../ports/profile-store.js';
import type { TopicPartition } from '../ports/record-source.js';
import { shardsOfPartition } from './shard.js';
import { ownShard, type ShardOwner } from './shard-owner.js';

export interface PartitionOwner extends TopicPartition {
  readonly shards: ReadonlyMap<number, ShardOwner>;
  /** Offset of the first record seen: where a shard without an offset of its own started. */
  origin: number | null;
  /** Whether it was opened at the start of the log, so that `origin` is where that is. */
  readonly isFromStart: boolean;
}

/**
 * Claims every shard of a partition. `lastEpochs` remembers the epochs held before, so that a claim rises above one that the
 * store has lost.
 *
 * @throws WaaromError `LOG.PARTITIONS` when the partition would own parts of shards.
 */
export async function claimPartition(
  store: ProfileStore,
  lastEpochs: Map<number, number>,
  { topic, partition, partitionCount }: TopicPartition,
): Promise<PartitionOwner> {
  const { shardCount } = store;
  if (shardCount % partitionCount !== 0) {
    throw errors.raise('LOG.PARTITIONS', { topic, partitionCount, shardCount });
  }
  const owners = await Promise.all(
    shardsOfPartition(partition, partitionCount, shardCount).map(async (shard) => {
      const claim = await store.claim(shard, lastEpochs.get(shard) ?? 0);
      lastEpochs.set(shard, claim.epoch);
      return [shard, ownShard(shard, claim, topic, partition)] as const;
    }),
  );
  const shards = new Map(owners);
  const isFromStart = resumeOffset(shards) === null;
  return { topic, partition, partitionCount, shards, origin: null, isFromStart };
}

/** Where to read on: the lowest offset any shard still needs; `null` is the start of the log. */
export function resumeOffset(shards: PartitionOwner['shards']): number | null {
  let lowest = Infinity;
  for (const { committedOffset } of shards.values()) {
    if (committedOffset === null) return null;
    lowest = Math.min(lowest, committedOffset);
  }
  return lowest;
}

/** The log's start as far as is known: where to read from when the store has lost everything. */
export function startOffset({ isFromStart, origin }: PartitionOwner): number {
  return isFromStart ? (origin ?? 0) : 0;
}
