import type { KafkaMessage } from 'kafkajs';
import type { BatchHeader } from './batch-header.js';

/** Why the records of a batch cannot be had. */
export interface UnreadableBatch {
  readonly baseOffset: number;
  /** Of its last record. */
  readonly lastOffset: number;
  readonly reason: string;
  /** Set where nothing is wrong with the batch, but its codec is not installed. */
  readonly missing?: { readonly codec: string; readonly packageName: string };
}

/** By the memory of the stand-ins, so that no bytes of a record can ever be taken for one. */
const unreadable = new WeakMap<ArrayBufferLike, UnreadableBatch>();
let wasAnyUnreadable = false;

const RECORDS_MAX = 1_000_000;
/** A record of 10 bytes: no attributes, no time; 2^31 - 1 after the first offset; no key, an empty value, no headers. */
const STAND_IN = Buffer.from([20, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1, 0, 0]);

/**
 * Bytes that kafkajs takes for the records of the batch. An error thrown here would end the fetch of all partitions, and would
 * not say of which one it is; a stand-in reaches whoever reads the partition, who asks `unreadableBatchOf`. Its offset is
 * beyond any that can have been asked for, as kafkajs drops what is before it.
 *
 * @throws Error when kafkajs would drop even that.
 */
export function standIn(
  header: BatchHeader,
  why: Pick<UnreadableBatch, 'reason' | 'missing'>,
): Buffer {
  const { baseOffset, lastOffsetDelta, recordCount, isControl } = header;
  if (isControl || recordCount > RECORDS_MAX)
    throw new Error(`a batch cannot be read: ${why.reason}`);
  const records = Buffer.alloc(STAND_IN.length * recordCount, STAND_IN);
  unreadable.set(records.buffer, { baseOffset, lastOffset: baseOffset + lastOffsetDelta, ...why });
  wasAnyUnreadable = true;
  return records;
}

/** The batch that a message stands in for; `null` for a message that is what it says. */
export function unreadableBatchOf({ value }: KafkaMessage): UnreadableBatch | null {
  if (!wasAnyUnreadable || value === null) return null;
  return unreadable.get(value.buffer) ?? null;
}
