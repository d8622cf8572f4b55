import { redisUrlOf, type RedisDatabaseOwner } from '@waarom/testing';
import { Redis } from 'ioredis';

/** The test file's own database of the test server. */
export function redisUrl(owner: RedisDatabaseOwner): string {
  return redisUrlOf(owner, process.env['REDIS_URL']);
}

/** Runs commands on a connection of their own. */
export async function withRedis<Result>(
  url: string,
  run: (redis: Redis) => Promise<Result>,
): Promise<Result> {
  const redis = new Redis(url);
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

export async function flush(url: string): Promise<void> {
  await withRedis(url, (redis) => redis.flushdb());
}
