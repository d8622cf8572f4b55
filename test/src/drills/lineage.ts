/** Whether a store has one history: its shards' epochs and sequences never go back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { readShardMetas, type ShardMeta } from './shard-metas.js';

const LOOK_MS = 20;

export interface LineageWatch {
  /** Ends it; resolves to how often a shard was seen to go back. */
  stop(): Promise<number>;
}

export function watchLineage(redis: Redis): LineageWatch {
  let isStopped = false;
  const watched = watch(redis, () => isStopped);
  watched.catch(() => undefined);
  return {
    stop: async () => {
      isStopped = true;
      return await watched;
    },
  };
}

async function watch(redis: Redis, isStopped: () => boolean): Promise<number> {
  let stepsBack = 0;
  let before: ReadonlyMap<string, ShardMeta> = new Map();
  while (!isStopped()) {
    const now = await readShardMetas(redis);
    for (const [key, { epoch, sequence, offset }] of now) {
      const last = before.get(key);
      if (last === undefined) continue;
      if (epoch < last.epoch || sequence < last.sequence || offset < last.offset) stepsBack++;
    }
    before = now;
    await sleep(LOOK_MS);
  }
  return stepsBack;
}
