/**
 * Virtual shards: `shard = toPositive(murmur2(key)) % shardCount`. A partition count P that divides the shard count makes
 * `partition = shard % P`, Kafka's default partitioner, so a partition owns whole shards.
 */

export const SHARD_COUNT_DEFAULT = 64;

/** Shard of a customer id (its UTF-8 bytes). */
export function shardOf(key: Buffer, shardCount: number): number {
  return shardOfHash(murmur2(key), shardCount);
}

/** The same, of `murmur2` of the id. */
export function shardOfHash(hash: number, shardCount: number): number {
  return (hash & 0x7fffffff) % shardCount;
}

/** Shards that a partition owns, ascending. */
export function shardsOfPartition(
  partition: number,
  partitionCount: number,
  shardCount: number,
): readonly number[] {
  const shards: number[] = [];
  for (let shard = partition; shard < shardCount; shard += partitionCount) shards.push(shard);
  return shards;
}

/** 32-bit MurmurHash2 as in Apache Kafka's `Utils.murmur2` (seed 0x9747b28c). */
export function murmur2(data: Buffer): number {
  const { length } = data;
  let hash = SEED ^ length;
  let index = 0;
  for (; index + 4 <= length; index += 4) {
    let word = data.readInt32LE(index);
    word = Math.imul(word, MULTIPLIER);
    word ^= word >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER);
  }
  const tail = length - index;
  if (tail === 3) hash ^= data[index + 2]! << 16;
  if (tail >= 2) hash ^= data[index + 1]! << 8;
  if (tail >= 1) hash = Math.imul(hash ^ data[index]!, MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
