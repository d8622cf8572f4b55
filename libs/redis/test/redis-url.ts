import { Redis } from 'ioredis';

/** A database of the test server. Test files run at once on one server, so each has a number of its own. */
export function redisUrl(database: number): string {
  const url = process.env['REDIS_URL'];
  if (url === undefined || url === '') {
    throw new Error('REDIS_URL is not set: these tests talk to a real Redis. npm test starts one.');
  }
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
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
