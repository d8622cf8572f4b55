/**
 * Keys of the database. The first byte says what stands under it, so that each kind is one range:
 *
 *     c                                        what the folder is bound to (JSON)
 *     l partition:u16 lastOffset:u64           a run of log records, by the offset of its last record
 *     m shard:u16                              epoch, sequence and offsets of a shard
 *     p customer:utf8                          a customer's state
 *     d topicLength:u16 topic partition:u32 offset:u64    a dead letter
 *
 * Numbers are big-endian, so that bytes sort as numbers do.
 */

export const CONFIG_KEY = 'c';

/** Keys that are not text are passed with this. */
export const BINARY = { keyEncoding: 'buffer' } as const;

/** Bounds of a kind: at or above `gte`, below `lt`. */
export const RANGES = {
  metas: { gte: 'm', lt: 'n' },
  profiles: { gte: 'p', lt: 'q' },
  deadLetters: { gte: 'd', lt: 'e' },
} as const;

export function profileKey(customer: string): string {
  return `p${customer}`;
}

export function metaKey(shard: number): Buffer {
  const key = Buffer.allocUnsafe(3);
  key[0] = 0x6d;
  key.writeUInt16BE(shard, 1);
  return key;
}

export function shardOfMetaKey(key: Buffer): number {
  return key.readUInt16BE(1);
}

export function logKey(partition: number, lastOffset: number): Buffer {
  const key = Buffer.allocUnsafe(11);
  key[0] = 0x6c;
  key.writeUInt16BE(partition, 1);
  writeOffset(key, lastOffset, 3);
  return key;
}

/** Runs of a partition that end at `offset` or later. */
export function logRange(partition: number, offset: number): { gte: Buffer; lte: Buffer } {
  return { gte: logKey(partition, offset), lte: logKey(partition, Number.MAX_SAFE_INTEGER) };
}

export function lastOffsetOfLogKey(key: Buffer): number {
  return key.readUInt32BE(3) * 2 ** 32 + key.readUInt32BE(7);
}

/** One record has one dead letter: sent again after a crash it lands on itself. */
export function deadLetterKey(topic: string, partition: number, offset: number): Buffer {
  const length = Buffer.byteLength(topic);
  const key = Buffer.allocUnsafe(length + 15);
  key[0] = 0x64;
  key.writeUInt16BE(length, 1);
  key.write(topic, 3);
  key.writeUInt32BE(partition, length + 3);
  writeOffset(key, offset, length + 7);
  return key;
}

function writeOffset(key: Buffer, offset: number, at: number): void {
  key.writeUInt32BE(Math.floor(offset / 2 ** 32), at);
  key.writeUInt32BE(offset % 2 ** 32, at + 4);
}
