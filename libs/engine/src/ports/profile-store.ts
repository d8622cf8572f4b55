/**
 * Where customers' states are kept, with the offsets that produced them. State and offsets of one virtual shard live together
 * and are written by one atomic step, fenced by a claimed epoch and compared on a sequence number; so after any failure they
 * go back together or not at all.
 *
 * Values are opaque bytes to a store. A shard is one of `shardCount` groups of customers (see `stream/shard.ts`).
 */

/** Offsets a shard has been folded up to, by `offsetKey(topic, partition)`. */
export type Offsets = ReadonlyMap<string, number>;

export function offsetKey(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

/** What a claim finds: the owner's new epoch and where the shard stands. */
export interface Claim {
  readonly epoch: number;
  readonly sequence: number;
  readonly offsets: Offsets;
  /** Which topic of a name the offsets are of, by topic; absent in a store that does not keep them. */
  readonly topicIds?: TopicIds;
  /** Of the last commit; absent when that was made without one, or the store keeps none. */
  readonly outbox?: Outbox;
}

/** What the last commit changed, until it is known to be published (`changelog.ts`). */
export interface Outbox {
  /** Changelog that has all that was committed before. */
  readonly changelog: string;
  readonly customers: readonly string[];
}

/** What tells a topic from a later one of its name, by topic. */
export type TopicIds = ReadonlyMap<string, string>;

export interface Commit {
  readonly epoch: number;
  /** Sequence the shard must have now; the commit makes it one more. */
  readonly sequence: number;
  /** Offsets that change. */
  readonly offsets: Offsets;
  /** Those that the shard does not have yet. */
  readonly topicIds?: TopicIds;
  /** Customers' new values, at most `COMMIT_CUSTOMERS_MAX`, each customer once. */
  readonly states: readonly (readonly [customer: string, value: Buffer])[];
  /** Name of a changelog that the commit will be published to: its customers become the outbox. Without it there is none. */
  readonly changelog?: string;
}

export type CommitResult =
  | { readonly kind: 'committed' }
  /** Another owner holds the shard: `epoch` is the store's. Smaller than mine means the store lost writes. */
  | { readonly kind: 'fenced'; readonly epoch: number }
  /** The shard is at another sequence than expected. */
  | { readonly kind: 'moved'; readonly sequence: number; readonly offsets: Offsets }
  /** The reply was lost (time-out, broken connection): it may or may not have been written. Send the same commit again. */
  | { readonly kind: 'unknown'; readonly cause: unknown };

/** At most this many customers a commit: a script over 500 keys blocks a Redis server for about 0.6 ms. */
export const COMMIT_CUSTOMERS_MAX = 500;

/** What a load rejects with when the shard is not where its owner thinks: it has another owner by now, or lost writes. */
export class ShardMoved extends Error {
  /** Epoch of the shard; higher than the owner's is a newer owner. */
  readonly epoch: number;

  constructor(epoch: number) {
    super(`the shard is at epoch ${epoch} now`);
    this.epoch = epoch;
  }
}

export interface ProfileStore {
  readonly shardCount: number;
  /**
   * Takes ownership of a shard: every earlier owner is fenced. The new epoch is above both the stored one and `lastEpoch`, so it
   * also rises above an epoch that the store has lost.
   */
  claim(shard: number, lastEpoch: number): Promise<Claim>;
  /**
   * Values of customers of one shard in the order asked, `null` for unknown ones. With `at` they are those of that epoch and sequence:
   * what a newer owner wrote could be lost again before this owner's commit, which would then pass for good.
   *
   * @throws ShardMoved when the shard is not at `at`.
   */
  load(
    shard: number,
    customers: readonly string[],
    at?: Pick<Claim, 'epoch' | 'sequence'>,
  ): Promise<readonly (Buffer | null)[]>;
  /** Writes states and offsets, all or nothing. Never throws for a lost reply: that is `unknown`. */
  commit(shard: number, commit: Commit): Promise<CommitResult>;
  close(): Promise<void>;
}

/** The reading side; needs no claim. */
export interface ProfileReader {
  /** Values in the order asked, `null` for unknown customers. */
  read(customers: readonly string[]): Promise<readonly (Buffer | null)[]>;
  /** Every customer with its value, in no particular order. For replay hashes, exports and checks. */
  scan(): AsyncIterable<readonly [customer: string, value: Buffer]>;
  /** Rejects with a `WaaromError` when the store cannot be reached. */
  ping(): Promise<void>;
}

/** What a store is bound to when it is created; a mismatch later is refused at start. */
export interface StoreIdentity {
  /** Hash of catalogue, windows and prior (`EngineModel.hash`). */
  readonly modelHash: string;
  readonly shardCount: number;
}

/** What putting a store under another prior has changed: the hash it is bound to, and nothing else. */
export interface StoreRebinding {
  readonly before: string;
  readonly after: string;
}
