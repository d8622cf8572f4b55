import { startRedisCluster, type RedisCluster } from '@waarom/local';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRedisStore } from '../src/index.js';
import { Keys } from '../src/keys.js';
import { withRedis } from './redis-url.js';
import { customersOfShard, Writing } from './writing.js';

let cluster: RedisCluster;
beforeEach(async () => {
  cluster = await startRedisCluster({ replicas: 1 });
}, 30_000);
afterEach(async () => {
  await cluster.stop();
});

it.each([
  ['is killed', 'SIGKILL'],
  ['hangs', 'SIGSTOP'],
] as const)(
  'a shard goes on where its replica was when its master %s',
  async (_, signal) => {
    const identity = { modelHash: 'a1b2c3d4', shardCount: 64 };
    const store = await createRedisStore({ url: cluster.url, identity, replyTimeoutMs: 2_000 });
    const keys = new Keys(64);
    // Shards are spread over the slots in order, and these are the slots of the first master.
    const shard = 5;
    const customers = customersOfShard(keys, shard, 20);
    const writing = await Writing.begin(store, shard);
    await writing.commit(customers);
    const [master] = cluster.nodes;
    const kept = await withRedis(master!.url, async (redis) => {
      expect(await redis.cluster('COUNTKEYSINSLOT', keys.slot(shard))).toBe(21);
      return await redis.wait(1, 10_000);
    });
    expect(kept).toBe(1);

    await master!.kill(signal);
    await writing.commit(customers.slice(10));
    const { expected } = writing;
    // The first to ask a node that hangs hears of it, when the time for a reply is over.
    const values = await store.read(customers).catch(() => store.read(customers));
    expect(values.map(String)).toEqual(customers.map((customer) => expected.get(customer)));
    await store.ping();

    // Back as the replica of the one that took over.
    if (signal === 'SIGSTOP') await master!.kill('SIGCONT');
    else await master!.restart();
    await writing.commit(customers);
    expect(await store.claim(shard, 0)).toMatchObject({ sequence: 3 });
    await store.close();
  },
  60_000,
);
