/** A run of records that is folded and committed as one: decoded, refused or assigned to the shard that owns it. */
import type { Event } from '@waarom/schemas';
import type { DecodeRecord } from './decode-record.js';
import type { PartitionOwner } from './partition-owner.js';
import type { DeadLetter } from '../ports/dead-letters.js';
import { COMMIT_CUSTOMERS_MAX } from '../ports/profile-store.js';
import type { SourceRecord, TopicPartition } from '../ports/record-source.js';
import { shardOf } from './shard.js';
import type { ShardOwner } from './shard-owner.js';

/** A decoded event on its way into a shard. */
export interface Pending {
  readonly owner: ShardOwner;
  readonly record: SourceRecord;
  readonly event: Event;
}

export interface Chunk {
  readonly pending: readonly Pending[];
  readonly letters: DeadLetter[];
  /** Records that the shard had already folded. */
  readonly replayedCount: number;
  /** Index of the first record after it. */
  readonly end: number;
}

export interface ChunkLimits {
  readonly shardCount: number;
  readonly recordsMax: number;
}

/** Reads records from index `start` until the chunk is full, or one shard has as many as a commit may carry. */
export function takeChunk(
  partition: PartitionOwner,
  records: readonly SourceRecord[],
  start: number,
  decode: DecodeRecord,
  { shardCount, recordsMax }: ChunkLimits,
): Chunk {
  const pending: Pending[] = [];
  const letters: DeadLetter[] = [];
  const counts = new Map<ShardOwner, number>();
  const endMax = Math.min(records.length, start + recordsMax);
  const ownerOf = (key: Buffer) => partition.shards.get(shardOf(key, shardCount));
  let replayedCount = 0;
  let end = start;
  while (end < endMax) {
    const record = records[end++]!;
    let owner = record.key === null ? undefined : ownerOf(record.key);
    if (owner !== undefined && record.offset < owner.offset) {
      replayedCount++;
      continue;
    }
    const event = decode(record);
    if (event.kind === 'rejected') {
      letters.push(letterOf(partition, record, event, 'decode'));
      continue;
    }
    if (record.key === null) owner = ownerOf(Buffer.from(event.customer));
    if (owner === undefined) {
      letters.push(letterOf(partition, record, WRONG_PARTITION, 'check'));
      continue;
    }
    if (record.offset < owner.offset) {
      replayedCount++;
      continue;
    }
    pending.push({ owner, record, event });
    const count = (counts.get(owner) ?? 0) + 1;
    counts.set(owner, count);
    if (count === COMMIT_CUSTOMERS_MAX) break;
  }
  return { pending, letters, replayedCount, end };
}

export function letterOf(
  { topic, partition }: TopicPartition,
  record: SourceRecord,
  { code, path, message }: Pick<DeadLetter, 'code' | 'message'> & { readonly path: string },
  stage: DeadLetter['stage'],
): DeadLetter {
  return {
    topic,
    partition,
    record,
    code,
    message: path === '' ? message : `${path} ${message}`,
    stage,
  };
}

const WRONG_PARTITION = {
  code: 'WRONG_PARTITION',
  path: '',
  message: 'the key belongs to another partition (murmur2 partitioner expected)',
} as const;
