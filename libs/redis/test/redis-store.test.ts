import { offsetKey, type StoreIdentity } from '@waarom/engine';
import {
  profileStoreConformance,
  storeOutboxConformance,
  type OpenedStore,
} from '@waarom/testing/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedisStore, type RedisStore } from '../src/index.js';
import { Keys } from '../src/keys.js';
import { openEmpty } from './open-empty.js';
import { flush, redisUrl, withRedis } from './redis-url.js';

const url = redisUrl('redis-store');

async function openFlushed(identity: StoreIdentity): Promise<OpenedStore> {
  await flush(url);
  return await openEmpty(url, identity);
}

profileStoreConformance('Redis', openFlushed);
storeOutboxConformance('Redis', openFlushed);

describe('the store in Redis', () => {
  const identity = { modelHash: 'a1b2c3d4', shardCount: 64 };
  let store: RedisStore;
  beforeEach(async () => {
    await flush(url);
    store = await createRedisStore({ url, identity });
  });
  afterEach(async () => {
    await store.close();
  });

  it('sends its scripts again to a server that has forgotten them', async () => {
    const { epoch } = await store.claim(0, 0);
    await withRedis(url, (redis) => redis.script('FLUSH'));
    const offsets = new Map([[offsetKey('clicks', 0), 1]]);
    const commit = { epoch, sequence: 0, offsets, states: [] };
    expect(await store.commit(0, commit)).toEqual({ kind: 'committed' });
    await withRedis(url, (redis) => redis.script('FLUSH'));
    expect((await store.claim(0, 0)).sequence).toBe(1);
  });

  it('fences an owner when all data are gone, and lets it claim above its epoch', async () => {
    const { epoch } = await store.claim(0, 6);
    await flush(url);
    const commit = { epoch, sequence: 0, offsets: new Map(), states: [] };
    expect(await store.commit(0, commit)).toEqual({ kind: 'fenced', epoch: 0 });
    const claim = await store.claim(0, epoch);
    expect(claim.epoch).toBeGreaterThan(epoch);
    expect(claim).toEqual({
      epoch: claim.epoch,
      sequence: 0,
      offsets: new Map(),
      topicIds: new Map(),
    });
  });

  it('keeps which topic of a name the offsets are of', async () => {
    const { epoch } = await store.claim(0, 0);
    const topicIds = new Map([['clicks:eu', 'fMyK-3z']]);
    const offsets = new Map([[offsetKey('clicks:eu', 0), 4]]);
    await store.commit(0, { epoch, sequence: 0, offsets, topicIds, states: [] });
    await store.commit(0, { epoch, sequence: 1, offsets, states: [] });
    expect(await store.claim(0, 0)).toMatchObject({ sequence: 2, offsets, topicIds });
  });

  it('refuses a claim of a shard that was learned under another model', async () => {
    await store.claim(0, 0);
    await withRedis(url, (redis) => redis.hset(new Keys(64).meta(0), 'h', 'other'));
    await expect(store.claim(0, 0)).rejects.toMatchObject({
      code: 'STORE.OTHER_MODEL',
      details: { stored: 'other', given: 'a1b2c3d4' },
    });
  });

  it('leaves keys of others out of a scan', async () => {
    await withRedis(url, (redis) => redis.mset('{not-a-tag}x', '1', 'plain', '2', '{', '3'));
    const { epoch } = await store.claim(0, 0);
    const states = [['ann', Buffer.from('state')]] as const;
    await store.commit(0, { epoch, sequence: 0, offsets: new Map(), states });
    const scanned: string[] = [];
    for await (const [customer] of store.scan()) scanned.push(customer);
    expect(scanned).toEqual(['ann']);
  });

  it('says STORE.CORRUPT when something else wrote to its keys', async () => {
    await withRedis(url, (redis) => redis.set(new Keys(64).meta(0), 'text'));
    await expect(store.claim(0, 0)).rejects.toMatchObject({ code: 'STORE.CORRUPT' });
  });

  it('binds an empty database once, however many processes open it at the same time', async () => {
    await store.close();
    await flush(url);
    const hashes = ['aa', 'bb', 'cc', 'dd'];
    const opened = await Promise.allSettled(
      hashes.map((modelHash) => createRedisStore({ url, identity: { ...identity, modelHash } })),
    );
    const bound = opened.filter((result) => result.status === 'fulfilled');
    await Promise.all(bound.map((result) => result.value.close()));
    expect(bound).toHaveLength(1);
    for (const result of opened) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'STORE.OTHER_MODEL' });
      }
    }
  });

  it('reads large values, many at once', async () => {
    const large = Buffer.alloc(1_000_000, 7);
    const shard = new Keys(64).shardOf('big');
    const { epoch } = await store.claim(shard, 0);
    const states = [['big', large]] as const;
    await store.commit(shard, { epoch, sequence: 0, offsets: new Map(), states });
    const values = await Promise.all(Array.from({ length: 20 }, () => store.read(['big'])));
    for (const [value] of values) expect(value!.equals(large)).toBe(true);
  });
});
