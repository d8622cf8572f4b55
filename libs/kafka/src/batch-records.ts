import type { SourceRecord } from '@waarom/engine';
import type { Batch, KafkaMessage } from 'kafkajs';
import { attemptOf } from './dead-letter-message.js';
import { unreadableBatchOf, type UnreadableBatch } from './compression/unreadable-batch.js';

/** kafkajs keeps the offset it asked for on each batch; its types leave it out. */
export function fetchedOffsetOf(batch: Batch): number {
  return Number((batch as Batch & { readonly fetchedOffset: string }).fetchedOffset);
}

/** Where the log goes on after a batch: beyond its last record when markers or compacted records follow it. */
export function nextOffsetOf(batch: Batch): number {
  return Number(batch.lastOffset()) + 1;
}

export interface ReadableMessages {
  readonly messages: readonly KafkaMessage[];
  /** What came after them and could not be read. */
  readonly unreadable: UnreadableBatch | null;
}

/** A fetch brings several batches of a partition: the messages of those before the first one that could not be read. */
export function readableMessages(messages: readonly KafkaMessage[]): ReadableMessages {
  for (const [index, message] of messages.entries()) {
    const unreadable = unreadableBatchOf(message);
    if (unreadable !== null) return { messages: messages.slice(0, index), unreadable };
  }
  return { messages, unreadable: null };
}

/** The records from `offset` on, one small object each: this runs for every record there is. */
export function recordsFrom(messages: readonly KafkaMessage[], offset: number): SourceRecord[] {
  const records: SourceRecord[] = [];
  for (const message of messages) {
    const record = {
      offset: Number(message.offset),
      key: message.key,
      value: message.value,
      timestamp: Number(message.timestamp),
    };
    if (record.offset < offset) continue;
    const attempt = attemptOf(message.headers);
    records.push(attempt === 0 ? record : { ...record, attempt });
  }
  return records;
}
