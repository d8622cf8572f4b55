import type { StoreIdentity } from '@waarom/engine';
import { startRedisCluster, type RedisCluster } from '@waarom/local';
import { documentedRules } from '@waarom/testing';
import {
  profileStoreConformance,
  storeOutboxConformance,
  type OpenedStore,
} from '@waarom/testing/conformance';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRedisStore, examineRedis, rebindRedisStore } from '../src/index.js';
import { Keys } from '../src/keys.js';
import { openEmpty } from './open-empty.js';
import { SlotMove } from './slot-move.js';
import { flush, withRedis } from './redis-url.js';
import { CLICKS, customersOfShard, Writing } from './writing.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(async () => {
  await cluster.stop();
});

async function flushAll(): Promise<void> {
  await Promise.all(cluster.nodes.map(({ url }) => flush(url)));
}

async function openEmptyCluster(identity: StoreIdentity): Promise<OpenedStore> {
  await flushAll();
  return await openEmpty(cluster.url, identity);
}

profileStoreConformance('Redis Cluster', openEmptyCluster);
storeOutboxConformance('Redis Cluster', openEmptyCluster);

describe('the store in a cluster', () => {
  const identity = { modelHash: '11112222aaaabbbb', shardCount: 64 };
  const keys = new Keys(64);

  beforeEach(flushAll);

  it('is found through any of its nodes, also when the first that is named is down', async () => {
    const [, , last] = cluster.nodes;
    for (const url of [last!.url, `redis://127.0.0.1:1,127.0.0.1:${last!.port}`]) {
      const store = await createRedisStore({ url, identity });
      for (let shard = 0; shard < 64; shard += 1) await store.claim(shard, 0);
      await store.close();
    }
    const used = cluster.nodes.map(({ url }) => withRedis(url, (redis) => redis.dbsize()));
    const counts = await Promise.all(used);
    // 64 shards and one binding, on three nodes.
    expect(counts.reduce((sum, count) => sum + count)).toBe(65);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(21);
  });

  it('is put under another prior on every node', async () => {
    const { url } = cluster;
    const store = await createRedisStore({ url, identity });
    for (let shard = 0; shard < 64; shard += 1) await store.claim(shard, 0);
    await rebindRedisStore({ url, modelHash: '11112222ccccdddd' });
    await expect(store.claim(0, 0)).rejects.toMatchObject({ code: 'STORE.OTHER_MODEL' });
    await store.close();
    const moved = await createRedisStore({
      url,
      identity: { ...identity, modelHash: '11112222ccccdddd' },
    });
    for (let shard = 0; shard < 64; shard += 1) await moved.claim(shard, 0);
    await moved.close();
  });

  it('serves a user who has the rules that are documented', async () => {
    const rules = documentedRules('pw');
    const set = cluster.nodes.map(({ url }) =>
      withRedis(url, (redis) => redis.acl('SETUSER', ...rules)),
    );
    await Promise.all(set);
    const url = cluster.url.replace('//', '//waarom:pw@');
    const store = await createRedisStore({ url, identity });
    const writing = await Writing.begin(store, MOVING);
    await writing.commit(customersOfShard(keys, MOVING, 3));
    const scanned: string[] = [];
    for await (const [customer] of store.scan()) scanned.push(customer);
    expect(scanned).toHaveLength(3);
    await store.close();
    expect((await examineRedis({ url })).servers).toHaveLength(3);
  });

  it('is examined as a whole', async () => {
    const { servers, binding } = await examineRedis({ url: cluster.url });
    expect(servers.map(({ isCluster }) => isCluster)).toEqual([true, true, true]);
    expect(binding).toEqual({});
  });

  it('sends its scripts again to nodes that have forgotten them', async () => {
    const store = await createRedisStore({ url: cluster.url, identity });
    const claims = async (): Promise<void> => {
      for (let shard = 0; shard < 64; shard += 1) await store.claim(shard, 0);
    };
    await claims();
    for (const { url } of cluster.nodes) await withRedis(url, (redis) => redis.script('FLUSH'));
    await claims();
    await store.close();
  });

  it('is read and not written in a slot that is between two nodes', async () => {
    const { url } = cluster;
    const store = await createRedisStore({ url, identity, replyTimeoutMs: 400 });
    const customers = customersOfShard(keys, MOVING, 40);
    const writing = await Writing.begin(store, MOVING);
    await writing.commit(customers);
    const move = await SlotMove.begin(cluster, keys.slot(MOVING));
    await move.some(20);
    const expected = customers.map((customer) => `${customer} at 0`);
    expect((await store.read(customers)).map(String)).toEqual(expected);
    expect((await store.load(MOVING, customers)).map(String)).toEqual(expected);
    const each = customers.map(async (customer) => String((await store.read([customer]))[0]));
    expect(await Promise.all(each)).toEqual(expected);
    expect(await store.read(['nobody', ...customersOfShard(keys, MOVING, 41).slice(40)])).toEqual([
      null,
      null,
    ]);
    // Once with all that it touches on both nodes, once with someone on neither.
    const { epoch } = writing;
    const commit = { epoch, sequence: 1, offsets: new Map() };
    for (const some of [customers, customersOfShard(keys, MOVING, 42).slice(41)]) {
      const states = some.map((customer) => [customer, Buffer.from('late')] as const);
      expect((await store.commit(MOVING, { ...commit, states })).kind).toBe('unknown');
    }
    await move.rest(100);
    expect((await store.read(customers)).map(String)).toEqual(expected);
    await writing.commit(customers);
    await store.close();
  });

  it('is walked whole, though a slot moves to where the walk has been', async () => {
    const store = await createRedisStore({ url: cluster.url, identity });
    // The first and the last shard are on the first and the last node, and a slot of the last goes to the first.
    const [first, last] = [customersOfShard(keys, 0, 5), customersOfShard(keys, 63, 5)];
    await (await Writing.begin(store, 0)).commit(first);
    await (await Writing.begin(store, 63)).commit(last);
    const scanned: string[] = [];
    for await (const [customer] of store.scan()) {
      if (scanned.length === 0) {
        expect(first).toContain(customer);
        await (await SlotMove.begin(cluster, keys.slot(63))).rest(10);
      }
      scanned.push(customer);
    }
    expect(scanned.toSorted()).toEqual([...first, ...last].toSorted());
    await store.close();
  });

  it('keeps every byte of a slot that moves while commits, reads and scans go on', async () => {
    const store = await createRedisStore({ url: cluster.url, identity });
    const customers = customersOfShard(keys, MOVING, 400);
    const known = customers.slice(0, 300);
    const writing = await Writing.begin(store, MOVING);
    await writing.commit(known);
    const before = await redirections(cluster);

    const move = await SlotMove.begin(cluster, keys.slot(MOVING));
    const reading = repeat(async () => {
      const values = await store.read(known);
      expect(values.every((value) => value?.includes(' at '))).toBe(true);
    }, move);
    const scanning = repeat(async () => {
      const scanned: string[] = [];
      for await (const [customer] of store.scan()) scanned.push(customer);
      expect(scanned).toEqual(expect.arrayContaining(known));
      expect(new Set(scanned).size).toBe(scanned.length);
    }, move);
    const moving = move.rest(10);
    // Of one customer, of two that may be on different nodes, and later of new ones, who wait for the slot to arrive.
    let during = 0;
    for (; !move.isDone; during += 1) {
      const some = [known[(7 * during) % 300]!, known[(7 * during + 150) % 300]!];
      const isLate = move.movedKeys > 150;
      await writing.commit(
        isLate ? [...some, customers[300 + (during % 90)]!] : some.slice(during % 2),
      );
    }
    const [readCount, scanCount] = await Promise.all([reading, scanning, moving]);
    await writing.commit(customers.slice(390));

    expect(move.movedKeys).toBeGreaterThan(300);
    expect(during).toBeGreaterThan(5);
    expect(readCount).toBeGreaterThan(0);
    expect(scanCount).toBeGreaterThan(0);
    const after = await redirections(cluster);
    for (const kind of ['ASK', 'MOVED', 'TRYAGAIN'] as const) {
      expect([kind, after[kind] > before[kind]]).toEqual([kind, true]);
    }
    const { expected, sequence } = writing;
    const scanned = new Map<string, string>();
    for await (const [customer, value] of store.scan()) scanned.set(customer, value.toString());
    expect(scanned).toEqual(expected);
    const claim = await store.claim(MOVING, 0);
    expect(claim).toMatchObject({ sequence, offsets: new Map([[CLICKS, sequence]]) });
    await store.close();
  });
});

const MOVING = 20;

/** How often; until the slot has arrived. */
async function repeat(step: () => Promise<void>, move: SlotMove): Promise<number> {
  let count = 0;
  for (; !move.isDone; count += 1) await step();
  return count;
}

/** Replies of each kind that the nodes have given. */
async function redirections({ nodes }: RedisCluster) {
  const infos = await Promise.all(
    nodes.map(({ url }) => withRedis(url, (redis) => redis.info('errorstats'))),
  );
  const count = (kind: string): number => {
    const each = infos.map((info) => new RegExp(`errorstat_${kind}:count=(\\d+)`).exec(info)?.[1]);
    return each.reduce((sum, found) => sum + Number(found ?? 0), 0);
  };
  return { ASK: count('ASK'), MOVED: count('MOVED'), TRYAGAIN: count('TRYAGAIN') };
}
