/**
 * A run of records that is folded and committed as one. Each record is decoded only when it is folded, and folded as soon as its
 * customer's state is at hand: events that wait for a load outlive a garbage collection, which costs more than decoding them.
 */
import type { Event, Rejection } from '@waarom/schemas';
import type { Fold, Outcome } from '../fold/fold-event.js';
import type { DeadLetter } from '../ports/dead-letters.js';
import { COMMIT_CUSTOMERS_MAX } from '../ports/profile-store.js';
import type { SourceRecord } from '../ports/record-source.js';
import type { DecodeRecord } from './decode-record.js';
import type { PartitionFeed } from './partition-owner.js';
import type { KeyTexts } from './key-texts.js';
import { murmur2, shardOfHash } from './shard.js';
import type { HeldState, ShardOwner, ShardPosition } from './shard-owner.js';

export interface ChunkOptions {
  readonly shardCount: number;
  readonly recordsMax: number;
  readonly decode: DecodeRecord;
  readonly fold: Fold;
  readonly keyTexts: KeyTexts;
}

/** A record whose customer's state is not at hand. */
export interface Waiting {
  readonly owner: ShardOwner;
  readonly record: SourceRecord;
  readonly customer: string;
  /** Decoded already where the record has no key and only the event names the customer. */
  readonly event: Event | null;
}

export class Chunk {
  /** In the order of the log, but for what waits. */
  readonly waiting: Waiting[] = [];
  readonly letters: DeadLetter[] = [];
  readonly outcomes: Record<Outcome, number> = {
    applied: 0,
    held: 0,
    duplicate: 0,
    no_consent: 0,
    erased: 0,
  };
  settledCount = 0;
  unattributedCount = 0;
  /** Records that the shard had already folded. */
  replayedCount = 0;
  /** Time of the event folded last; 0 before any. */
  lastEventTime = 0;
  private readonly feed: PartitionFeed;
  private readonly options: ChunkOptions;

  constructor(feed: PartitionFeed, options: ChunkOptions) {
    this.feed = feed;
    this.options = options;
  }

  /**
   * Takes records from index `start` until the chunk is full, or one shard has as many customers as a commit may carry. Returns the index
   * of the first record after it.
   */
  take(records: readonly SourceRecord[], start: number): number {
    const { recordsMax } = this.options;
    for (const { owner } of this.feed.positions.values()) owner.waitingRecords = 0;
    const endMax = Math.min(records.length, start + recordsMax);
    let end = start;
    this.counting(() => {
      while (end < endMax) {
        const owner = this.takeRecord(records[end++]!);
        if (owner !== null && isFull(owner)) break;
      }
    });
    return end;
  }

  /** Folds what waited, once the states are at hand. */
  foldWaiting(): void {
    this.counting(() => {
      for (const { owner, record, customer, event } of this.waiting) {
        this.foldRecord(owner, record, owner.states.get(customer)!, event);
      }
    });
  }

  /** Owner of the record, unless there is nothing of it to commit. */
  private takeRecord(record: SourceRecord): ShardOwner | null {
    const { key } = record;
    if (key === null || key.length > KEY_BYTES_MAX) return this.takeUnkeyed(record);
    const hash = murmur2(key);
    const position = this.positionOf(hash);
    if (position === undefined) return this.takeUnkeyed(record);
    return this.place(position, record, this.options.keyTexts.textOf(key, hash), null);
  }

  /** A record whose key does not lead to a shard of this partition: its event may, or tells what is wrong with it. */
  private takeUnkeyed(record: SourceRecord): ShardOwner | null {
    const event = this.options.decode(record);
    if (event.kind === 'rejected') return this.refuse(record, event, 'decode');
    const position = this.positionOf(murmur2(record.key ?? Buffer.from(event.customer)));
    if (position === undefined) return this.refuse(record, WRONG_PARTITION, 'check');
    return this.place(position, record, event.customer, event);
  }

  private positionOf(hash: number): ShardPosition | undefined {
    return this.feed.positions.get(shardOfHash(hash, this.options.shardCount));
  }

  private place(
    { owner, offset }: ShardPosition,
    record: SourceRecord,
    customer: string,
    event: Event | null,
  ): ShardOwner | null {
    if (record.offset < offset) {
      this.replayedCount++;
      return null;
    }
    const held = owner.states.get(customer);
    if (held === undefined) {
      owner.waitingRecords++;
      this.waiting.push({ owner, record, customer, event });
    } else this.foldRecord(owner, record, held, event);
    return owner;
  }

  private foldRecord(
    owner: ShardOwner,
    record: SourceRecord,
    held: HeldState,
    decoded: Event | null,
  ): void {
    const { decode, fold } = this.options;
    const event = decoded ?? decode(record, held.customer);
    if (event.kind === 'rejected') {
      this.refuse(record, event, 'decode');
      return;
    }
    const outcome = fold.foldEvent(held.state, event);
    if (typeof outcome !== 'string') {
      this.refuse(record, outcome, 'fold');
      return;
    }
    this.lastEventTime = event.time;
    this.outcomes[outcome]++;
    if (held.isChanged || (outcome !== 'applied' && outcome !== 'held')) return;
    held.isChanged = true;
    owner.changed.push(held);
  }

  private refuse(
    record: SourceRecord,
    { code, path, message }: Pick<Rejection, 'code' | 'path' | 'message'>,
    stage: DeadLetter['stage'],
  ): null {
    const { topic, partition } = this.feed;
    const text = path === '' ? message : `${path} ${message}`;
    this.letters.push({ topic, partition, record, code, message: text, stage });
    return null;
  }

  /** The fold's counts belong to all of its chunks, so a chunk takes what was added while it ran. */
  private counting(run: () => void): void {
    const { counts } = this.options.fold;
    const { settled, unattributed } = counts;
    run();
    this.settledCount += counts.settled - settled;
    this.unattributedCount += counts.unattributed - unattributed;
  }
}

/** Whether another customer might be one too many for a commit: every record that waits may turn out to be one more. */
function isFull({ changed, waitingRecords }: ShardOwner): boolean {
  return changed.length + waitingRecords >= COMMIT_CUSTOMERS_MAX;
}

/** UTF-8 bytes of the longest customer id; a longer key is refused when it is read. */
const KEY_BYTES_MAX = 3 * 256;

const WRONG_PARTITION = {
  code: 'WRONG_PARTITION',
  path: '',
  message: 'the key belongs to another partition (murmur2 partitioner expected)',
} as const;
