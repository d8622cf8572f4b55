import { setImmediate as turn } from 'node:timers/promises';
import { randomInt } from 'node:crypto';
import {
  ShardMoved,
  type Claim,
  type Commit,
  type CommitResult,
  type ProfileReader,
  type ProfileStore,
  type StoreIdentity,
} from '@waarom/engine';
import { checkSettings } from './check-settings.js';
import { Keys, offsetField, topicField } from './keys.js';
import { announce, type Nodes, type Target } from './nodes.js';
import { openNodes } from './open-nodes.js';
import type { RedisServerOptions } from './redis-address.js';
import { readingTimes, RedisReader } from './redis-reader.js';
import { Script } from './script.js';
import { decodeShardMeta, encodeOutbox } from './shard-meta.js';
import { bindStore, otherModel } from './store-binding.js';
import { refusalOf, storeFailure } from './store-failure.js';

export interface RedisStoreOptions extends RedisServerOptions {
  readonly identity: StoreIdentity;
  /** Longest wait for a reply. @default 5000 */
  readonly replyTimeoutMs?: number;
  /** By how much a claim raises the epoch. @default at random, so that an epoch whose claim was lost is not given out again */
  readonly claimStep?: () => number;
  /** Told at the start of settings that may lose data, or that cannot be seen. @default nobody */
  readonly onWarning?: (text: string) => void;
}

/**
 * Opens the profile store in Redis, one server or a cluster: two connections to each, so that reads do not wait behind commits.
 *
 * @throws STORE.UNREACHABLE, STORE.ADDRESS, STORE.TLS, STORE.SIGN_IN, STORE.FORBIDDEN, STORE.NO_CLUSTER, STORE.UNSAFE_SETTING,
 * STORE.OTHER_MODEL, STORE.OTHER_LAYOUT
 */
export async function createRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const { url, identity, replyTimeoutMs = 5_000, onWarning = () => undefined } = options;
  const times = { replyTimeoutMs, reconnectTimeoutMs: replyTimeoutMs };
  const writer = await openNodes(options, { ...times, gatherCommands: false });
  try {
    await checkSettings(writer, { url, onWarning });
    await bindStore(writer, url, identity);
    return new RedisStore(options, writer, await openNodes(options, readingTimes(replyTimeoutMs)));
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
  private readonly writer: Nodes;
  private readonly reader: RedisReader;
  private readonly claimStep: () => number;
  private readonly claimScript = new Script('claim.lua');
  private readonly commitScript = new Script('commit.lua');

  constructor(options: RedisStoreOptions, writer: Nodes, nodes: Nodes) {
    const { identity, url, claimStep = () => randomInt(1, CLAIM_STEP_MAX) } = options;
    this.claimStep = claimStep;
    this.identity = identity;
    this.shardCount = identity.shardCount;
    this.url = url;
    this.keys = new Keys(this.shardCount);
    this.writer = writer;
    this.reader = new RedisReader({ url, nodes, keys: this.keys });
  }

  async claim(shard: number, lastEpoch: number): Promise<Claim> {
    const keys = [this.keys.meta(shard)];
    const texts = [lastEpoch, this.identity.modelHash, this.claimStep()];
    const [code, fields = []] = await this.attempt(() =>
      this.writer.run(this.keys.slot(shard), (target) =>
        this.claimScript.call(target, { keys, texts }),
      ),
    );
    const { modelHash, ...claim } = decodeShardMeta(fields);
    if (code === OTHER_MODEL) throw otherModel(this.url, modelHash, this.identity.modelHash);
    return claim;
  }

  async load(
    shard: number,
    customers: readonly string[],
    at?: Pick<Claim, 'epoch' | 'sequence'>,
  ): Promise<readonly (Buffer | null)[]> {
    if (customers.length === 0 && at === undefined) return [];
    const slot = this.keys.slot(shard);
    const names = customers.map((customer) => this.keys.customer(shard, customer));
    if (at === undefined) {
      return await this.attempt(() => this.writer.getMany(names.map((key) => ({ slot, key }))));
    }
    const { values, epoch, sequence } = await this.attempt(() =>
      this.writer.run(slot, (target) => readStanding(target, this.keys.meta(shard), names)),
    );
    if (epoch !== at.epoch || sequence !== at.sequence) throw new ShardMoved(epoch);
    return values;
  }

  async commit(shard: number, commit: Commit): Promise<CommitResult> {
    const keys = [this.keys.meta(shard)];
    const texts: (string | number)[] = [commit.epoch, commit.sequence, outboxOf(commit)];
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
      const [code, fields = []] = await this.writer.run(this.keys.slot(shard), (target) =>
        this.commitScript.call(target, { keys, texts, values }),
      );
      if (code === COMMITTED) return { kind: 'committed' };
      stands = decodeShardMeta(fields);
      isFenced = code === FENCED;
    } catch (cause) {
      const refusal = refusalOf(this.url, cause);
      if (refusal !== null) throw refusal;
      // A connection that is gone learns of it between turns: who sends again at once must let it.
      await turn();
      return { kind: 'unknown', cause: storeFailure(this.url, cause) };
    }
    const { epoch, sequence, offsets, modelHash } = stands;
    // Put under another model by `rebind.lua`: who owns shards under this one can never go on.
    if (isFenced && modelHash !== '' && modelHash !== this.identity.modelHash) {
      throw otherModel(this.url, modelHash, this.identity.modelHash);
    }
    return isFenced ? { kind: 'fenced', epoch } : { kind: 'moved', sequence, offsets };
  }

  read(customers: readonly string[]): Promise<readonly (Buffer | null)[]> {
    return this.reader.read(customers);
  }

  scan(): AsyncIterable<readonly [customer: string, value: Buffer]> {
    return this.reader.scan();
  }

  async ping(): Promise<void> {
    await this.reader.ping();
  }

  async close(): Promise<void> {
    await Promise.all([this.writer.close(), this.reader.close()]);
  }

  private async attempt<Result>(command: () => Promise<Result>): Promise<Result> {
    try {
      return await command();
    } catch (error) {
      throw refusalOf(this.url, error) ?? storeFailure(this.url, error);
    }
  }
}

function outboxOf({ changelog, states }: Commit): string {
  if (changelog === undefined) return '';
  return encodeOutbox({ changelog, customers: states.map(([customer]) => customer) });
}

/** Codes that the scripts return. */
const COMMITTED = 1;
const FENCED = -1;
const OTHER_MODEL = -3;

const CLAIM_STEP_MAX = 2 ** 20;

/** Values and where the shard stands: over one connection, so of one server, and the values first, so that they are no newer. */
async function readStanding(target: Target, meta: string, names: readonly string[]) {
  let reading: Promise<(Buffer | null)[]> | undefined;
  // MGET of nothing is an error.
  if (names.length > 0) {
    announce(target);
    reading = target.redis.mgetBuffer([...names]);
  }
  announce(target);
  const standing = target.redis.hmget(meta, 'e', 's');
  const [values = [], [epoch, sequence]] = await Promise.all([reading, standing]);
  return { values, epoch: Number(epoch ?? 0), sequence: Number(sequence ?? 0) };
}
