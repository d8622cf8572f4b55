import { offsetKey } from '@waarom/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedisStore, rebindRedisStore, type RedisStore } from '../src/index.js';
import { Keys } from '../src/keys.js';
import { flush, redisUrl, withRedis } from './redis-url.js';

const url = redisUrl('rebind-store');
const keys = new Keys(64);
const OLD = '11112222aaaabbbb';
const NEW = '11112222ccccdddd';
const OFFSETS = new Map([[offsetKey('clicks', 0), 7]]);

function open(modelHash: string): Promise<RedisStore> {
  return createRedisStore({ url, identity: { modelHash, shardCount: 64 } });
}

/** Everything but the customers' expiry of connections: each key with its value. */
async function content(): Promise<ReadonlyMap<string, unknown>> {
  return await withRedis(url, async (redis) => {
    const names = (await redis.keys('*')).toSorted();
    const values = names.map(async (name) =>
      name.startsWith('{') ? redis.getBuffer(name) : redis.hgetall(name),
    );
    return new Map((await Promise.all(values)).map((value, index) => [names[index]!, value]));
  });
}

describe('a store under another prior', () => {
  let store: RedisStore;
  let epoch: number;
  const shard = keys.shardOf('ann');
  const states = [['ann', Buffer.from([0, 1, 254])]] as const;

  beforeEach(async () => {
    await flush(url);
    store = await open(OLD);
    ({ epoch } = await store.claim(shard, 0));
    await store.commit(shard, { epoch, sequence: 0, offsets: OFFSETS, states });
  });
  afterEach(async () => {
    await store.close();
  });

  it('has the same customers, sequence and offsets', async () => {
    expect(await rebindRedisStore({ url, modelHash: NEW })).toEqual({ before: OLD, after: NEW });
    const moved = await open(NEW);
    expect(await moved.read(['ann'])).toEqual([Buffer.from([0, 1, 254])]);
    const claim = await moved.claim(shard, 0);
    expect(claim).toMatchObject({ sequence: 1, offsets: OFFSETS });
    await moved.close();
    await expect(open(OLD)).rejects.toMatchObject({ code: 'STORE.OTHER_MODEL' });
  });

  it('refuses the owner it had, on this shard and on any other', async () => {
    await rebindRedisStore({ url, modelHash: NEW });
    const commit = { epoch, sequence: 1, offsets: OFFSETS, states };
    await expect(store.commit(shard, commit)).rejects.toMatchObject({ code: 'STORE.OTHER_MODEL' });
    for (const other of [shard, (shard + 1) % 64]) {
      await expect(store.claim(other, epoch)).rejects.toMatchObject({ code: 'STORE.OTHER_MODEL' });
    }
  });

  it('comes to the same end when it was cut short and is done again', async () => {
    const half = keys.meta(shard);
    await withRedis(url, (redis) => redis.hset(half, 'h', NEW, 'e', epoch + 1));
    // In between neither model has it all.
    await expect(open(NEW)).rejects.toMatchObject({ code: 'STORE.OTHER_MODEL' });
    await expect(store.claim(shard, epoch)).rejects.toMatchObject({ code: 'STORE.OTHER_MODEL' });

    await rebindRedisStore({ url, modelHash: NEW });
    await rebindRedisStore({ url, modelHash: NEW });
    const moved = await open(NEW);
    for (let each = 0; each < 64; each++) await moved.claim(each, 0);
    expect(await moved.read(['ann'])).toEqual([Buffer.from([0, 1, 254])]);
    await moved.close();
  });

  it('is refused for other traits, and then nothing has changed', async () => {
    const before = await content();
    const other = rebindRedisStore({ url, modelHash: '99992222ccccdddd' });
    await expect(other).rejects.toMatchObject({
      code: 'STORE.OTHER_TRAITS',
      details: { stored: OLD, given: '99992222ccccdddd' },
    });
    expect(await content()).toEqual(before);
  });
});

describe('where there is no store to put under a prior', () => {
  it('an empty database is told', async () => {
    await flush(url);
    const empty = rebindRedisStore({ url, modelHash: NEW });
    await expect(empty).rejects.toMatchObject({ code: 'STORE.EMPTY' });
  });

  it('a server that is not there is told', async () => {
    const nowhere = rebindRedisStore({ url: 'redis://127.0.0.1:1', modelHash: NEW });
    await expect(nowhere).rejects.toMatchObject({ code: 'STORE.UNREACHABLE' });
  });
});
