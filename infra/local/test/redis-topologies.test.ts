import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { startRedis, startRedisCluster, startRedisReplica } from '../src/index.js';

describe('a replica', () => {
  test('follows, is cut off, and is promoted with what it had then', async () => {
    const primary = await startRedis();
    const replica = await startRedisReplica(primary);
    const [writer, reader] = [new Redis(primary.port), new Redis(replica.port)];
    try {
      await writer.set('key', 'kept');
      await writer.wait(1, 5_000);
      await replica.detach();
      await writer.set('key', 'lost');
      expect(await reader.get('key')).toBe('kept');
      await expect(reader.set('key', 'refused')).rejects.toThrow('READONLY');
      await primary.kill('SIGKILL');
      await replica.promote();
      await reader.set('other', 'taken');
      expect(await reader.mget('key', 'other')).toEqual(['kept', 'taken']);
    } finally {
      writer.disconnect();
      reader.disconnect();
      await Promise.all([primary.stop(), replica.stop()]);
    }
  });
});

describe('a cluster', () => {
  test('serves every slot; a master that is killed comes back with its place in it', async () => {
    const cluster = await startRedisCluster();
    const [first] = cluster.nodes;
    const client = new Redis(first!.port);
    client.on('error', () => undefined);
    try {
      expect(await client.cluster('INFO')).toContain('cluster_slots_ok:16384');
      const id = await client.cluster('MYID');
      await first!.kill('SIGKILL');
      await first!.restart();
      expect(await client.cluster('MYID')).toBe(id);
    } finally {
      client.disconnect();
      await cluster.stop();
    }
  });
});

describe('a Redis with TLS and users', () => {
  test('lets in who trusts its authority and has a name', async () => {
    const redis = await startRedis({ tls: true, users: ['ann on >secret ~a:* +get +info'] });
    const ca = readFileSync(redis.tls!.caFile);
    const ask = async (options: object, key: string): Promise<unknown> => {
      const client = new Redis(redis.url, { ...options, lazyConnect: true, retryStrategy: null });
      let failure: unknown;
      client.on('error', (error) => (failure ??= error));
      try {
        await client.connect().catch((error: unknown) => {
          throw failure ?? error;
        });
        return await client.get(key);
      } finally {
        client.disconnect();
      }
    };
    const ann = { username: 'ann', password: 'secret', tls: { ca } };
    try {
      expect(await ask(ann, 'a:1')).toBe(null);
      await expect(ask(ann, 'b:1')).rejects.toThrow('NOPERM');
      await expect(ask({ tls: { ca } }, 'a:1')).rejects.toThrow('NOAUTH');
      await expect(ask({ ...ann, tls: {} }, 'a:1')).rejects.toThrow('self-signed certificate');
    } finally {
      await redis.stop();
    }
  });
});
