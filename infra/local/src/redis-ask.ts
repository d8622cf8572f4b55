import { Redis } from 'ioredis';

/** Sends one command over a connection of its own. */
export async function askRedis(
  port: number,
  ...command: readonly [string, ...string[]]
): Promise<unknown> {
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  const [name, ...args] = command;
  try {
    await redis.connect();
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
  }
}
