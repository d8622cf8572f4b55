/** Where the shards of a Redis store stand, as its own keys say: who owns them and how far they are. */
import type { Redis } from 'ioredis';

export interface ShardMeta {
  readonly epoch: number;
  readonly sequence: number;
  /** Sum over partitions. */
  readonly offset: number;
}

/** By key of the meta hash. A shard that nobody has claimed has none. */
export async function readShardMetas(redis: Redis): Promise<ReadonlyMap<string, ShardMeta>> {
  const keys = await redis.keys('m{*');
  const metas = await Promise.all(keys.map((key) => redis.hgetall(key)));
  return new Map(keys.map((key, index) => [key, asMeta(metas[index]!)]));
}

/** Commits of all shards so far. */
export async function countCommits(redis: Redis): Promise<number> {
  const metas = await readShardMetas(redis);
  return [...metas.values()].reduce((sum, { sequence }) => sum + sequence, 0);
}

/** Claims of all shards so far. */
export async function sumOfEpochs(redis: Redis): Promise<number> {
  const metas = await readShardMetas(redis);
  return [...metas.values()].reduce((sum, { epoch }) => sum + epoch, 0);
}

function asMeta(fields: Readonly<Record<string, string>>): ShardMeta {
  let offset = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('o:')) offset += Number(value);
  }
  return { epoch: Number(fields['e']), sequence: Number(fields['s']), offset };
}
