/**
 * Hash tags of the shards. Redis Cluster places a key by CRC16 of what stands in its braces, so all keys of a shard share a tag
 * and hence a slot, and the tags are chosen to spread the shards evenly over the slots.
 */

/** How many hash slots a Redis Cluster has. */
export const SLOT_COUNT = 16384;

/**
 * One tag per shard: tag `i` is the first string, shortest first, whose slot falls in the `i`-th of `shardCount` equal slot
 * ranges. Depends on the shard count alone, so every process finds the same.
 */
export function shardTags(shardCount: number): readonly string[] {
  const tags = Array.from<string | undefined>({ length: shardCount });
  let missing = shardCount;
  for (const tag of candidates()) {
    const range = Math.floor((hashSlot(tag) * shardCount) / SLOT_COUNT);
    if (tags[range] !== undefined) continue;
    tags[range] = tag;
    missing -= 1;
    if (missing === 0) return tags as string[];
  }
  throw new RangeError(`No tags for ${shardCount} shards: a cluster has ${SLOT_COUNT} slots`);
}

/** Hash slot of a tag of ASCII characters. */
export function hashSlot(tag: string): number {
  return crc16(Buffer.from(tag, 'latin1')) % SLOT_COUNT;
}

/** CRC16 of the Redis Cluster specification: polynomial 0x1021, initial value 0, bits not reflected (XMODEM). */
export function crc16(data: Buffer): number {
  let crc = 0;
  for (const byte of data) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    }
    crc &= 0xffff;
  }
  return crc;
}

/** All strings of one character, then of two, three and four. */
function* candidates(): Generator<string> {
  for (let length = 1; length <= 4; length += 1) {
    for (let number = 0; number < ALPHABET.length ** length; number += 1) {
      let tag = '';
      for (let rest = number; tag.length < length; rest = Math.floor(rest / ALPHABET.length)) {
        tag = ALPHABET[rest % ALPHABET.length]! + tag;
      }
      yield tag;
    }
  }
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
