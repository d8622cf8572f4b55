/**
 * Profiles in the embedded database. LevelDB's lock makes this process the only owner, so where the shards stand is read once and
 * then kept in memory; a claim still fences an earlier claim in the same process.
 */
import {
  ShardMoved,
  type Claim,
  type Commit,
  type CommitResult,
  type ProfileReader,
  type ProfileStore,
} from '@waarom/engine';
import type { Database } from './database.js';
import { BINARY, metaKey, profileKey, RANGES, shardOfMetaKey } from './keys.js';
import { decodeMeta, encodeMeta } from './shard-meta.js';

const SCAN_PROFILES_MAX = 1_000;
const SCAN_BYTES_MAX = 2 ** 18;
const UNCLAIMED: Claim = { epoch: 0, sequence: 0, offsets: new Map() };

export async function openStore(
  database: Database,
  shardCount: number,
): Promise<ProfileStore & ProfileReader> {
  const metas = await readMetas(database);
  const inTurn = createTurns();

  async function write(shard: number, meta: Claim, states: Commit['states']): Promise<void> {
    await database.write((batch) => {
      for (const [customer, value] of states) batch.put(profileKey(customer), value);
      batch.put(metaKey(shard), encodeMeta(meta), BINARY);
    });
    metas.set(shard, meta);
  }

  async function claim(shard: number, lastEpoch: number): Promise<Claim> {
    const meta = metas.get(shard) ?? UNCLAIMED;
    const claimed = { ...meta, epoch: Math.max(meta.epoch, lastEpoch) + 1 };
    await write(shard, claimed, []);
    return claimed;
  }

  async function commit(shard: number, commit: Commit): Promise<CommitResult> {
    const { epoch, sequence, offsets } = metas.get(shard) ?? UNCLAIMED;
    if (commit.epoch !== epoch) return { kind: 'fenced', epoch };
    if (commit.sequence !== sequence) return { kind: 'moved', sequence, offsets };
    const moved = new Map([...offsets, ...commit.offsets]);
    await write(shard, { epoch, sequence: sequence + 1, offsets: moved }, commit.states);
    return { kind: 'committed' };
  }

  async function read(customers: readonly string[]): Promise<readonly (Buffer | null)[]> {
    const values = await database.read((level) => level.getMany(customers.map(profileKey)));
    return values.map((value) => value ?? null);
  }

  return {
    shardCount,
    claim: (shard, lastEpoch) => inTurn(shard, () => claim(shard, lastEpoch)),
    async load(shard, customers, at) {
      const values = await read(customers);
      const { epoch, sequence } = metas.get(shard) ?? UNCLAIMED;
      if (at === undefined || (at.epoch === epoch && at.sequence === sequence)) return values;
      throw new ShardMoved(epoch);
    },
    commit: (shard, next) => inTurn(shard, () => commit(shard, next)),
    read,
    scan: () => scanProfiles(database),
    async ping() {
      await database.read((level) => level.has(profileKey('')));
    },
    /** Nothing to do: the database is closed by `Embedded.close`. */
    async close() {},
  };
}

async function readMetas(database: Database): Promise<Map<number, Claim>> {
  const range = { gte: Buffer.from(RANGES.metas.gte), lt: Buffer.from(RANGES.metas.lt), ...BINARY };
  const entries = await database.read((level) => level.iterator<Buffer, Buffer>(range).all());
  return new Map(entries.map(([key, value]) => [shardOfMetaKey(key), decodeMeta(value)]));
}

/** In the order of ids, as the store was when the scan began. */
async function* scanProfiles(database: Database): AsyncGenerator<readonly [string, Buffer]> {
  const iterator = database.level.iterator({
    ...RANGES.profiles,
    highWaterMarkBytes: SCAN_BYTES_MAX,
    fillCache: false,
  });
  try {
    for (;;) {
      const entries = await database.read(() => iterator.nextv(SCAN_PROFILES_MAX));
      if (entries.length === 0) return;
      for (const [key, value] of entries) yield [key.slice(1), value];
    }
  } finally {
    await iterator.close();
  }
}

/** Steps on one shard run one after the other; a step on a free shard starts at once, so that many shards share one write. */
function createTurns() {
  const last = new Map<number, Promise<unknown>>();
  return async function inTurn<Value>(shard: number, step: () => Promise<Value>): Promise<Value> {
    const before = last.get(shard);
    const turn = before === undefined ? step() : before.then(step, step);
    last.set(shard, turn);
    try {
      return await turn;
    } finally {
      if (last.get(shard) === turn) last.delete(shard);
    }
  };
}
