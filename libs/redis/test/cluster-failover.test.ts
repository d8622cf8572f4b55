import { startRedisCluster, type RedisCluster } from '@waarom/local';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRedisStore } from '../src/index.js';
import { Keys } from '../src/keys.js';
import { withRedis } from './redis-url.js';
import { customersOfShard, Writing } from './writing.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster({ replicas: 1 });
}, 30_000);
afterAll(async () => {
  await cluster.stop();
});

it('a shard goes on where its replica was when its master is killed', async () => {
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

  await master!.kill('SIGKILL');
  await writing.commit(customers.slice(10));
  const { expected } = writing;
  const values = await store.read(customers);
  expect(values.map(String)).toEqual(customers.map((customer) => expected.get(customer)));
  await store.ping();

  // Back as the replica of the one that took over.
  await master!.restart();
  await writing.commit(customers);
  expect(await store.claim(shard, 0)).toMatchObject({ sequence: 3 });
  await store.close();
}, 60_000);
