import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { startRedis, type RedisServer } from '@waarom/local';
import { WaaromError } from '@waarom/schemas';
import { documentedRules } from '@waarom/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createRedisStore,
  examineRedis,
  openRedisReader,
  openRedisRestore,
  rebindRedisStore,
  redisServerOf,
  type RedisServerOptions,
} from '../src/index.js';
import { Keys } from '../src/keys.js';

const identity = { modelHash: '11112222aaaabbbb', shardCount: 64 };
const NEW = '11112222ccccdddd';
const PASSWORD = 'p@ss/w:rd%1';
const RULES = documentedRules(PASSWORD);

let redis: RedisServer;
let admin: Redis;
beforeAll(async () => {
  redis = await startRedis({ tls: true, users: ['admin on >admin ~* &* +@all', RULES.join(' ')] });
  const ca = readFileSync(redis.tls!.caFile);
  admin = new Redis(redis.url, { username: 'admin', password: 'admin', tls: { ca } });
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});
beforeEach(async () => {
  await admin.flushall();
  await admin.script('FLUSH');
});

function server(user = 'waarom', password = PASSWORD): RedisServerOptions {
  const secret = encodeURIComponent(password);
  return redisServerOf({
    REDIS_URL: redis.url.replace('//', `//${user}:${secret}@`),
    REDIS_TLS_CA_FILE: redis.tls!.caFile,
  });
}

/** All that updater, scorer, migrate and doctor do. */
async function useStore(options: RedisServerOptions): Promise<readonly string[]> {
  const warnings: string[] = [];
  const onWarning = (text: string): unknown => warnings.push(text);
  const store = await createRedisStore({ ...options, identity, onWarning });
  try {
    const shard = new Keys(64).shardOf('ann');
    const { epoch } = await store.claim(shard, 0);
    const states = [['ann', Buffer.from('state')]] as const;
    const commit = { epoch, sequence: 0, offsets: new Map([['clicks:0', 1]]), states };
    expect(await store.commit(shard, commit)).toEqual({ kind: 'committed' });
    expect(await store.load(shard, ['ann', 'bob'])).toEqual([Buffer.from('state'), null]);
    expect(await store.read(['ann'])).toEqual([Buffer.from('state')]);
    expect(await store.read(['ann', 'bob'])).toEqual([Buffer.from('state'), null]);
    const scanned: string[] = [];
    for await (const [customer] of store.scan()) scanned.push(customer);
    expect(scanned).toEqual(['ann']);
    await store.ping();
  } finally {
    await store.close();
  }
  await rebindRedisStore({ ...options, modelHash: NEW });
  const reader = await openRedisReader({ ...options, modelHash: NEW });
  expect(await reader.read(['ann'])).toEqual([Buffer.from('state')]);
  await reader.close();
  expect((await examineRedis(options)).binding).toMatchObject({ modelHash: NEW });
  return warnings;
}

async function failureOf(options: RedisServerOptions): Promise<WaaromError> {
  try {
    await useStore(options);
  } catch (error) {
    expect(error).toBeInstanceOf(WaaromError);
    // Whatever is logged of it, with its causes.
    const all = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error);
    expect(all).not.toContain(PASSWORD);
    expect(all).not.toContain(encodeURIComponent(PASSWORD));
    expect(all).not.toContain('wrong-password');
    return error as WaaromError;
  }
  throw new Error('it worked');
}

describe('a Redis with TLS and access rules', () => {
  it('serves a user who has the rules that are documented, and shows it all its settings', async () => {
    expect(await useStore(server())).toEqual([expect.stringContaining('persists nothing')]);
  });

  it('lets that user fill an empty store', async () => {
    const restore = await openRedisRestore({ ...server(), identity, changelog: 'changelog' });
    await restore.write([['ann', Buffer.from('state')]]);
    const standing = {
      epoch: 3,
      epochStart: 0,
      sequence: 9,
      offsets: new Map(),
      topicIds: new Map(),
    };
    const standings = Array.from({ length: 64 }, (_, shard) => ({ shard, ...standing }));
    await restore.finish(standings, 'changelog');
    await restore.close();
    const reader = await openRedisReader({ ...server(), modelHash: identity.modelHash });
    expect(await reader.read(['ann'])).toEqual([Buffer.from('state')]);
    await reader.close();
  });

  it('keeps that user from any other key', async () => {
    const client = new Redis(redis.url, {
      username: 'waarom',
      password: PASSWORD,
      tls: { ca: readFileSync(redis.tls!.caFile) },
    });
    for (const key of ['other', 'waarom:other', 'm', 'mx{1}']) {
      await expect(client.get(key)).rejects.toThrow('NOPERM');
    }
    await expect(client.flushall()).rejects.toThrow('NOPERM');
    client.disconnect();
  });

  it.each([
    ['a wrong password', () => server('waarom', 'wrong-password'), 'WRONGPASS'],
    ['an unknown user', () => server('nobody'), 'WRONGPASS'],
    [
      'no user and password',
      () => redisServerOf({ ...settings(), REDIS_URL: redis.url }),
      'NOAUTH',
    ],
  ])('says that %s is not let in', async (_name, options, word) => {
    const error = await failureOf(options());
    expect(error.code).toBe('STORE.SIGN_IN');
    expect(error.why).toContain(word);
    expect(error.next.join()).toContain('password');
  });

  it('says that the authority is unknown, where it is not named', async () => {
    const error = await failureOf({ url: server().url });
    expect(error.code).toBe('STORE.TLS');
    expect(error.why).toContain('an authority that is not trusted');
    expect(error.next.join()).toContain('REDIS_TLS_CA_FILE');
  });

  it('says that the authority is another one', async () => {
    const other = await startRedis({ tls: true });
    const error = await failureOf({ ...server(), tls: { caFile: other.tls!.caFile } });
    await other.stop();
    expect(error.code).toBe('STORE.TLS');
  });

  it('says that a file is not there', async () => {
    const error = await failureOf({ ...server(), tls: { caFile: '/no/such/ca.pem' } });
    expect(error.code).toBe('STORE.TLS');
    expect(error.why).toBe('Cannot read the file /no/such/ca.pem (ENOENT)');
  });

  it('says that the server does not speak TLS', async () => {
    const plain = await startRedis();
    const error = await failureOf({ url: plain.url.replace('redis:', 'rediss:') });
    await plain.stop();
    expect(error.code).toBe('STORE.UNREACHABLE');
    expect(error.why).toContain('If it does not speak TLS on this port');
  });

  it('says that the server speaks TLS only', async () => {
    const error = await failureOf({ url: server().url.replace('rediss:', 'redis:') });
    expect(error.code).toBe('STORE.UNREACHABLE');
    expect(error.why).toContain('begins with rediss://');
  });

  it.each([
    'eval',
    'evalsha',
    'get',
    'mget',
    'scan',
    'ping',
    'exists',
    'hset',
    'hmget',
    'mset',
    'hgetall',
  ])('says so when the user may not use %s, also within a script', async (command) => {
    const rules = RULES.slice(1);
    await admin.acl('SETUSER', 'less', 'reset', ...rules, `-${command}`);
    const error = await failureOf(server('less'));
    expect(error.code).toBe('STORE.FORBIDDEN');
    expect(error.why).toMatch(new RegExp(`'${command}'|can't run this command`));
    expect(error.next.join()).toContain('OPERATIONS.md');
  });

  it.each([
    ['~waarom:cfg', 'opens'],
    ['~m{*}', 'claims'],
    ['~{*', 'commits'],
  ])('says so when the user lacks the keys %s, before it %s', async (pattern) => {
    const rules = RULES.slice(1);
    await admin.acl('SETUSER', 'less', 'reset', ...rules.filter((rule) => rule !== pattern));
    expect((await failureOf(server('less'))).code).toBe('STORE.FORBIDDEN');
  });

  it('presents its own certificate to a server that asks for one', async () => {
    const strict = await startRedis({ tls: true, args: ['--tls-auth-clients', 'yes'] });
    const files = strict.tls!;
    try {
      const error = await failureOf({ url: strict.url, tls: { caFile: files.caFile } });
      // By the server's alert or, where the broken line is seen before it, by a guess.
      expect(error.why).toContain('a certificate of the client');
      await useStore({ url: strict.url, tls: files });
    } finally {
      await strict.stop();
    }
  });
});

function settings() {
  return { REDIS_TLS_CA_FILE: redis.tls!.caFile };
}
