import {
  engineErrors,
  ShardMoved,
  shardOf,
  type Claim,
  type Commit,
  type CommitResult,
  type ProfileReader,
  type ProfileStore,
  type StoreIdentity,
} from '@waarom/engine';
import { MemoryDatabase } from './memory-database.js';

/** What happens to one commit: nothing, its request is lost, or its reply is. */
export type CommitFault = 'none' | 'lose_request' | 'lose_reply';

export interface MemoryStoreOptions {
  readonly identity: StoreIdentity;
  /** Shared by stores that stand for several owners; by default an empty one. */
  readonly database?: MemoryDatabase;
  /** Asked before each commit; waiting in it delays the commit, throwing in it rejects the commit. */
  readonly onCommit?: (shard: number, commit: Commit) => CommitFault | Promise<CommitFault>;
  /** By how much a claim raises the epoch; random where claims can be lost, so that no epoch is given out twice. @default 1 */
  readonly claimStep?: () => number;
}

/**
 * The profile store in memory, for tests and simulations: `claim` and `commit` are the twins of the Lua scripts of the same
 * name, and each takes effect in one step between two awaits.
 *
 * @throws STORE.OTHER_MODEL, STORE.OTHER_LAYOUT
 */
export class MemoryProfileStore implements ProfileStore, ProfileReader {
  readonly shardCount: number;
  private readonly database: MemoryDatabase;
  private readonly onCommit: MemoryStoreOptions['onCommit'];
  private readonly claimStep: () => number;

  constructor(options: MemoryStoreOptions) {
    this.database = options.database ?? new MemoryDatabase();
    this.onCommit = options.onCommit;
    this.claimStep = options.claimStep ?? (() => 1);
    this.shardCount = options.identity.shardCount;
    bind(this.database, options.identity);
  }

  async claim(shard: number, lastEpoch: number): Promise<Claim> {
    const stored = this.database.shard(shard);
    stored.epoch = Math.max(stored.epoch, lastEpoch) + this.claimStep();
    const { epoch, sequence, outbox } = stored;
    const topicIds = new Map(stored.topicIds);
    const standing = { epoch, sequence, offsets: new Map(stored.offsets), topicIds };
    return outbox === undefined ? standing : { ...standing, outbox };
  }

  async load(
    shard: number,
    customers: readonly string[],
    at?: Pick<Claim, 'epoch' | 'sequence'>,
  ): Promise<readonly (Buffer | null)[]> {
    const { epoch, sequence, states } = this.database.shard(shard);
    if (at !== undefined && (at.epoch !== epoch || at.sequence !== sequence)) {
      throw new ShardMoved(epoch);
    }
    return customers.map((customer) => copy(states.get(customer)));
  }

  async commit(shard: number, commit: Commit): Promise<CommitResult> {
    const fault = (await this.onCommit?.(shard, commit)) ?? 'none';
    if (fault === 'lose_request') return { kind: 'unknown', cause: new Error('request lost') };
    const result = this.apply(shard, commit);
    return fault === 'lose_reply' ? { kind: 'unknown', cause: new Error('reply lost') } : result;
  }

  async read(customers: readonly string[]): Promise<readonly (Buffer | null)[]> {
    return customers.map((customer) => {
      const shard = shardOf(Buffer.from(customer), this.shardCount);
      return copy(this.database.shard(shard).states.get(customer));
    });
  }

  async *scan(): AsyncGenerator<readonly [customer: string, value: Buffer]> {
    for (let shard = 0; shard < this.shardCount; shard += 1) {
      for (const [customer, value] of this.database.shard(shard).states) {
        yield [customer, Buffer.from(value)];
      }
    }
  }

  async ping(): Promise<void> {}

  async close(): Promise<void> {}

  private apply(shard: number, commit: Commit): CommitResult {
    const { epoch, sequence, offsets, topicIds, states, changelog } = commit;
    const stored = this.database.shard(shard);
    if (stored.epoch !== epoch) return { kind: 'fenced', epoch: stored.epoch };
    if (stored.sequence !== sequence) {
      return { kind: 'moved', sequence: stored.sequence, offsets: new Map(stored.offsets) };
    }
    for (const [customer, value] of states) stored.states.set(customer, Buffer.from(value));
    for (const [key, offset] of offsets) stored.offsets.set(key, offset);
    for (const [topic, id] of topicIds ?? []) stored.topicIds.set(topic, id);
    if (changelog === undefined) delete stored.outbox;
    else stored.outbox = { changelog, customers: states.map(([customer]) => customer) };
    stored.sequence += 1;
    return { kind: 'committed' };
  }
}

function bind(database: MemoryDatabase, given: StoreIdentity): void {
  const stored = (database.identity ??= given);
  if (stored.shardCount !== given.shardCount) {
    const difference = `${stored.shardCount} shards, this one has ${given.shardCount}`;
    throw engineErrors.raise('STORE.OTHER_LAYOUT', { url: 'memory', difference });
  }
  if (stored.modelHash !== given.modelHash) {
    const details = { url: 'memory', stored: stored.modelHash, given: given.modelHash };
    throw engineErrors.raise('STORE.OTHER_MODEL', details);
  }
}

function copy(value: Buffer | undefined): Buffer | null {
  return value === undefined ? null : Buffer.from(value);
}
