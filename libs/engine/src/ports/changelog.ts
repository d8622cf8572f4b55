/**
 * Where commits are written a second time, so that a store that is lost comes back without the log. A commit of a shard is
 * published whole or not at all; the store's outbox (`Commit.outbox`) names the last one, for when nobody lived to publish it.
 */
import type { Offsets, StoreIdentity, TopicIds } from './profile-store.js';

/** Where a shard stands after a commit. */
export interface ShardStanding {
  readonly shard: number;
  readonly epoch: number;
  /** Sequence at which the epoch began. What earlier epochs published beyond it, the store had lost by then. */
  readonly epochStart: number;
  readonly sequence: number;
  readonly offsets: Offsets;
  readonly topicIds: TopicIds;
}

/** One commit of one shard. */
export interface Publication extends ShardStanding {
  readonly states: readonly PublishedState[];
}

export interface PublishedState {
  readonly customer: string;
  readonly value: Buffer;
  /** Whether the value is only the mark that an erasure leaves: then everything before it is to vanish. */
  readonly isErased: boolean;
}

/**
 * `fenced`: somebody has opened these shards since, and nothing was written. `broken`: all of it may be there or nothing. After
 * either this writer writes no more.
 */
export type PublishResult = 'published' | 'fenced' | 'broken';

/** The changelog of one partition's shards, as their owner writes it. */
export interface ChangelogWriter {
  /** Whether nothing had been published of these shards when it was opened. */
  readonly isEmpty: boolean;
  /**
   * Resolves once all is durable, and every commit in it is there whole. The same commit again does no harm. One call at a time.
   *
   * @throws WaaromError when the changelog does not take it.
   */
  publish(publications: readonly Publication[]): Promise<PublishResult>;
  close(): Promise<void>;
}

export interface Changelog {
  /** Stands in the store's outbox: another changelog does not have what this one has. */
  readonly name: string;
  /**
   * Opens the part that the shards of a source's partition go to; whoever opened it earlier can publish no more. To be called after
   * the shards are claimed, and asked of the store again before the first `publish`: only then is the last to open the owner.
   *
   * @throws WaaromError of the adapter's table.
   */
  open(partition: number, partitionCount: number): Promise<ChangelogWriter>;
  close(): Promise<void>;
}

/** What a changelog holds, in the order it was published. */
export type ChangelogEntry =
  | {
      readonly kind: 'state';
      readonly customer: string;
      readonly epoch: number;
      readonly sequence: number;
      readonly value: Buffer;
    }
  | {
      readonly kind: 'standing';
      readonly standing: ShardStanding;
      /** Of the store that was published. */
      readonly identity: StoreIdentity;
    };

export interface ChangelogReader {
  /** Everything that was published before the call, up to the last commit that is whole; later reads end at the same place. */
  entries(): AsyncIterable<readonly ChangelogEntry[]>;
}

/** An empty store that is being filled; nothing else opens it before `finish`. */
export interface RestoreTarget {
  readonly identity: StoreIdentity;
  /** Takes values of any shards; later ones replace earlier ones. */
  write(states: readonly (readonly [customer: string, value: Buffer])[]): Promise<void>;
  /** Makes it a store: each shard stands where the changelog has it, with nothing left to publish. */
  finish(standings: readonly ShardStanding[], changelog: string): Promise<void>;
}
