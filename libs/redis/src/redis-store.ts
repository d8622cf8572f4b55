import type {
  Claim,
  Commit,
  CommitResult,
  ProfileReader,
  ProfileStore,
  StoreIdentity,
} from '@waarom/engine';
import type { Redis } from 'ioredis';
import { Connection } from './connection.js';
import { Keys, offsetField, topicField } from './keys.js';
import { scanCustomers } from './scan-customers.js';
import { Script } from './script.js';
import { decodeShardMeta } from './shard-meta.js';
import { bindStore, checkEviction, otherModel } from './store-binding.js';
import { refusalOf, storeFailure } from './store-failure.js';

export interface RedisStoreOptions {
  /** `redis://[[user]:password@]host[:port][/database]`, `rediss://` for TLS. */
  readonly url: string;
  readonly identity: StoreIdentity;
  /** Longest wait for a reply. @default 5000 */
  readonly replyTimeoutMs?: number;
}

/**
 * Opens the profile store in Redis: two connections, so that reads do not wait behind commits.
 *
 * @throws STORE.UNREACHABLE, STORE.UNSAFE_SETTING, STORE.OTHER_MODEL, STORE.OTHER_LAYOUT
 */
export async function createRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const { url, identity, replyTimeoutMs = 5_000 } = options;
  const shared = { url, replyTimeoutMs };
  const writing = { ...shared, reconnectTimeoutMs: replyTimeoutMs, gatherCommands: false };
  // Someone waits for a read: better an error soon than an answer late.
  const reading = { ...shared, reconnectTimeoutMs: 1_000, gatherCommands: true };
  const writer = await Connection.open(writing);
  try {
    await checkEviction(writer.redis, url);
    await bindStore(writer.redis, url, identity);
    return new RedisStore(options, writer, await Connection.open(reading));
  } catch (error) {
    await writer.close();
    throw storeFailure(url, error);
  }
}

/** Both sides of the store in Redis: layout in `keys.ts`, what is atomic in `lua/`. Made by `createRedisStore`. */
export class RedisStore implements ProfileStore, ProfileReader {
  readonly shardCount: number;
  private readonly identity: StoreIdentity;
  private readonly url: string;
  private readonly keys: Keys;
  private readonly writer: Connection;
  private readonly reader: Connection;
  private readonly claimScript = new Script('claim.lua');
  private readonly commitScript = new Script('commit.lua');

  constructor(options: RedisStoreOptions, writer: Connection, reader: Connection) {
    this.identity = options.identity;
    this.shardCount = options.identity.shardCount;
    this.url = options.url;
    this.keys = new Keys(this.shardCount);
    this.writer = writer;
    this.reader = reader;
  }

  async claim(shard: number, lastEpoch: number): Promise<Claim> {
    const keys = [this.keys.meta(shard)];
    const texts = [lastEpoch, this.identity.modelHash];
    const [code, fields = []] = await this.attempt(async () =>
      this.claimScript.call(await this.writer.ready(), { keys, texts }),
    );
    const { modelHash, ...claim } = decodeShardMeta(fields);
    if (code === OTHER_MODEL) throw otherModel(this.url, modelHash, this.identity);
    return claim;
  }

  async load(shard: number, customers: readonly string[]): Promise<readonly (Buffer | null)[]> {
    if (customers.length === 0) return [];
    const keys = customers.map((customer) => this.keys.customer(shard, customer));
    return await this.attempt(async () => (await this.writer.ready()).mgetBuffer(keys));
  }

  async commit(shard: number, commit: Commit): Promise<CommitResult> {
    const keys = [this.keys.meta(shard)];
    const texts: (string | number)[] = [commit.epoch, commit.sequence];
    const values: Buffer[] = [];
    for (const [key, offset] of commit.offsets) texts.push(offsetField(key), offset);
    for (const [topic, id] of commit.topicIds ?? []) texts.push(topicField(topic), id);
    for (const [customer, value] of commit.states) {
      keys.push(this.keys.customer(shard, customer));
      values.push(value);
    }
    let stands: ReturnType<typeof decodeShardMeta>;
    let isFenced: boolean;
    try {
      const redis = await this.writer.ready();
      const [code, fields = []] = await this.commitScript.call(redis, { keys, texts, values });
      if (code === COMMITTED) return { kind: 'committed' };
      stands = decodeShardMeta(fields);
      isFenced = code === FENCED;
    } catch (cause) {
      const refusal = refusalOf(this.url, cause);
      if (refusal !== null) throw refusal;
      return { kind: 'unknown', cause: storeFailure(this.url, cause) };
    }
    const { epoch, sequence, offsets, modelHash } = stands;
    // Put under another model by `rebind.lua`: who owns shards under this one can never go on.
    if (isFenced && modelHash !== '' && modelHash !== this.identity.modelHash) {
      throw otherModel(this.url, modelHash, this.identity);
    }
    return isFenced ? { kind: 'fenced', epoch } : { kind: 'moved', sequence, offsets };
  }

  async read(customers: readonly string[]): Promise<readonly (Buffer | null)[]> {
    // One function with few awaits: an API answers each request by one of these.
    try {
      const redis = this.reader.isReady ? this.reader.redis : await this.reader.ready();
      if (customers.length === 1) {
        const customer = customers[0]!;
        return [await redis.getBuffer(this.keys.customer(this.keys.shardOf(customer), customer))];
      }
      return await this.readMany(redis, customers);
    } catch (error) {
      throw refusalOf(this.url, error) ?? storeFailure(this.url, error);
    }
  }

  async *scan(): AsyncGenerator<readonly [customer: string, value: Buffer]> {
    try {
      yield* scanCustomers(await this.reader.ready(), this.keys);
    } catch (error) {
      throw storeFailure(this.url, error);
    }
  }

  async ping(): Promise<void> {
    await this.attempt(async () => (await this.reader.ready()).ping());
  }

  async close(): Promise<void> {
    await Promise.all([this.writer.close(), this.reader.close()]);
  }

  private async readMany(redis: Redis, customers: readonly string[]): Promise<(Buffer | null)[]> {
    const values = Array.from<Buffer | null>({ length: customers.length }).fill(null);
    await Promise.all(
      Array.from(this.groupByShard(customers), async ([shard, indexes]) => {
        const keys = indexes.map((index) => this.keys.customer(shard, customers[index]!));
        const found = await redis.mgetBuffer(keys);
        for (const [position, index] of indexes.entries()) values[index] = found[position]!;
      }),
    );
    return values;
  }

  /** Positions in the list by shard: one MGET a shard, since a cluster takes no MGET over several slots. */
  private groupByShard(customers: readonly string[]): ReadonlyMap<number, readonly number[]> {
    const groups = new Map<number, number[]>();
    for (const [index, customer] of customers.entries()) {
      const shard = this.keys.shardOf(customer);
      const group = groups.get(shard);
      if (group === undefined) groups.set(shard, [index]);
      else group.push(index);
    }
    return groups;
  }

  private async attempt<Result>(command: () => Promise<Result>): Promise<Result> {
    try {
      return await command();
    } catch (error) {
      throw refusalOf(this.url, error) ?? storeFailure(this.url, error);
    }
  }
}

/** Codes that the scripts return. */
const COMMITTED = 1;
const FENCED = -1;
const OTHER_MODEL = -3;
