import { offsetKey, shardOf, type ShardStanding } from '@waarom/engine';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createRedisStore,
  openRedisReader,
  openRedisRestore,
  rebindRedisStore,
} from '../src/index.js';
import { flush, redisUrl, withRedis } from './redis-url.js';

const url = redisUrl('restore-redis');
const identity = { modelHash: 'a1b2c3d4', shardCount: 8 };
const changelog = 'profiles';
const restoreOptions = { url, identity, changelog };
const SHARD = shardOf(Buffer.from('ann'), 8);

const standing: ShardStanding = {
  shard: SHARD,
  epoch: 7,
  epochStart: 3,
  sequence: 41,
  offsets: new Map([[offsetKey('clicks', 1), 1234]]),
  topicIds: new Map([['clicks', 'id of clicks']]),
};

beforeEach(async () => {
  await flush(url);
});

describe('a restore', () => {
  it('leaves a store that stands where the changelog says, with nothing left to publish', async () => {
    const target = await openRedisRestore(restoreOptions);
    await target.write([
      ['ann', Buffer.from('old')],
      ['bob', Buffer.from([0, 255])],
      ['ann', Buffer.from('new')],
    ]);
    await target.finish([standing], changelog);
    await target.close();
    const store = await createRedisStore({ url, identity });
    expect(await store.read(['ann', 'bob'])).toEqual([Buffer.from('new'), Buffer.from([0, 255])]);
    const { offsets, topicIds, sequence } = standing;
    const { epoch, ...claim } = await store.claim(SHARD, 0);
    expect(epoch).toBeGreaterThan(7);
    const outbox = { changelog, customers: [] };
    expect(claim).toEqual({ sequence, offsets, topicIds, outbox });
    await store.close();
  });

  it('writes more customers than one call takes, the later of two values last', async () => {
    const target = await openRedisRestore(restoreOptions);
    const customers = Array.from({ length: 9_000 }, (_, index) => `customer ${index}`);
    const written = (text: string) =>
      customers.map((customer) => [customer, Buffer.from(`${text} ${customer}`)] as const);
    await target.write([...written('old'), ...written('new')]);
    await target.finish([standing], changelog);
    await target.close();
    const reader = await openRedisReader({ url, modelHash: identity.modelHash });
    let count = 0;
    for await (const [customer, value] of reader.scan()) {
      expect(value.toString()).toBe(`new ${customer}`);
      count++;
    }
    expect(count).toBe(customers.length);
    await reader.close();
  });

  it('lets nothing else in until it has ended, and can be begun again', async () => {
    const target = await openRedisRestore(restoreOptions);
    await target.write([['ann', Buffer.from('half')]]);
    await target.close();
    const { modelHash } = identity;
    const refusal = { code: 'STORE.RESTORING' };
    await expect(createRedisStore({ url, identity })).rejects.toMatchObject(refusal);
    await expect(openRedisReader({ url, modelHash })).rejects.toMatchObject(refusal);
    await expect(rebindRedisStore({ url, modelHash })).rejects.toMatchObject(refusal);
    const again = await openRedisRestore(restoreOptions);
    await again.finish([standing], changelog);
    await again.close();
    await (await createRedisStore({ url, identity })).close();
  });

  it('is refused where anything was committed, and leaves that as it was', async () => {
    const store = await createRedisStore({ url, identity });
    const { epoch } = await store.claim(SHARD, 0);
    const commit = { epoch, sequence: 0, offsets: new Map(), states: [] };
    await store.commit(SHARD, commit);
    await expect(openRedisRestore(restoreOptions)).rejects.toMatchObject({
      code: 'STORE.NOT_EMPTY',
    });
    expect((await store.claim(SHARD, 0)).sequence).toBe(1);
    await store.close();
  });

  it('is refused where customers are left without a shard that knows of them', async () => {
    const store = await createRedisStore({ url, identity });
    const { epoch } = await store.claim(SHARD, 0);
    const states = [['ann', Buffer.from('state')]] as const;
    await store.commit(SHARD, { epoch, sequence: 0, offsets: new Map(), states });
    await store.close();
    await withRedis(url, async (redis) => redis.del(...(await redis.keys('m{*'))));
    await expect(openRedisRestore(restoreOptions)).rejects.toMatchObject({
      code: 'STORE.NOT_EMPTY',
    });
  });

  it('is refused where a restore from another changelog was left unfinished', async () => {
    const other = await openRedisRestore({ ...restoreOptions, changelog: 'other' });
    await other.write([['ann', Buffer.from('half')]]);
    await other.close();
    await expect(openRedisRestore(restoreOptions)).rejects.toMatchObject({
      code: 'STORE.NOT_EMPTY',
    });
  });

  it('takes a store that is bound and claimed, but in which nothing was committed', async () => {
    const store = await createRedisStore({ url, identity: { ...identity, modelHash: 'other' } });
    await store.claim(SHARD, 0);
    await store.close();
    const target = await openRedisRestore(restoreOptions);
    await target.finish([standing], changelog);
    await target.close();
    const restored = await createRedisStore({ url, identity });
    expect((await restored.claim(SHARD, 0)).sequence).toBe(41);
    await restored.close();
  });
});
