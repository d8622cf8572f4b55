import { startRedis, type RedisServer } from '@waarom/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisStore, openRedisReader } from '../src/index.js';
import { Keys } from '../src/keys.js';
import { withRedis } from './redis-url.js';

const identity = { modelHash: 'a1b2c3d4', shardCount: 16 };
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});

async function set(settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await withRedis(redis.url, (client) => client.config('SET', name, value));
  }
}

/** What opening the store as some user warns of. */
async function warnings(user?: string): Promise<readonly string[]> {
  const url = user === undefined ? redis.url : redis.url.replace('//', `//${user}:pw@`);
  const texts: string[] = [];
  const store = await createRedisStore({ url, identity, onWarning: (text) => texts.push(text) });
  await store.close();
  return texts;
}

describe('opening the store', () => {
  it('refuses a server that evicts, and one whose CONFIG is out of reach as well', async () => {
    await set({ 'maxmemory-policy': 'allkeys-lru' });
    const refusal = {
      code: 'STORE.UNSAFE_SETTING',
      details: { setting: 'maxmemory-policy', value: 'allkeys-lru', needed: 'noeviction' },
    };
    await expect(warnings()).rejects.toMatchObject(refusal);
    await allow('hosted', '~* +@all -config');
    await expect(warnings('hosted')).rejects.toMatchObject(refusal);
    await set({ 'maxmemory-policy': 'noeviction' });
    await warnings('hosted');
  });

  it('warns of a server that persists nothing, and of no other', async () => {
    await set({ appendonly: 'no', save: '' });
    expect(await warnings()).toEqual([expect.stringContaining('persists nothing')]);
    await set({ save: '3600 1' });
    expect(await warnings()).toEqual([]);
    await set({ save: '', appendonly: 'yes' });
    expect(await warnings()).toEqual([]);
    await set({ appendonly: 'no' });
  });

  it('says what a server does not show', async () => {
    await allow('hosted', '~* +@all -config');
    expect(await warnings('hosted')).toEqual([expect.stringContaining('snapshots')]);
    await allow('closed', '~* +@all -config -info');
    expect(await warnings('closed')).toEqual([
      expect.stringContaining('does not show maxmemory-policy'),
      expect.stringContaining('does not show whether it persists'),
    ]);
  });
});

describe('opening to read', () => {
  it('leaves an empty database empty', async () => {
    const url = `${redis.url}/5`;
    const opened = openRedisReader({ url, modelHash: identity.modelHash });
    await expect(opened).rejects.toMatchObject({ code: 'STORE.EMPTY' });
    expect(await withRedis(url, (client) => client.dbsize())).toBe(0);
  });

  it('takes the shard count that the store was made with, and refuses another model', async () => {
    const url = `${redis.url}/6`;
    const store = await createRedisStore({ url, identity });
    const customers = ['ann', 'bob', 'eve', 'joe'];
    for (const customer of customers) {
      const shard = new Keys(16).shardOf(customer);
      const { epoch, sequence, offsets } = await store.claim(shard, 0);
      const states = [[customer, Buffer.from(`of ${customer}`)]] as const;
      await store.commit(shard, { epoch, sequence, offsets, states });
    }
    await store.close();
    const reader = await openRedisReader({ url, modelHash: identity.modelHash });
    const values = await reader.read(customers);
    expect(values.map(String)).toEqual(customers.map((customer) => `of ${customer}`));
    await reader.close();
    const other = openRedisReader({ url, modelHash: 'other' });
    await expect(other).rejects.toMatchObject({ code: 'STORE.OTHER_MODEL' });
  });
});

async function allow(user: string, rules: string): Promise<void> {
  await withRedis(redis.url, (client) =>
    client.acl('SETUSER', user, 'reset', 'on', '>pw', ...rules.split(' ')),
  );
}
