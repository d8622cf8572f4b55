/** The real servers a benchmark talks to: those that are given, else started here. They end with this process at the latest. */
import { startKafka, startRedis } from '@waarom/local';
import { Redis } from 'ioredis';

/** Servers that exist already, as KAFKA_BROKERS and REDIS_URL name them. */
export interface GivenServers {
  readonly kafkaBrokers: string | undefined;
  readonly redisUrl: string | undefined;
}

export interface BenchRedis {
  /** With the database that benchmarks have to themselves. */
  readonly url: string;
  /** Bare client of the same database: baselines, flushes, memory. */
  readonly client: Redis;
  /** Bytes of data and its overhead in the whole server. */
  usedMemory(): Promise<number>;
  close(): Promise<void>;
}

export interface BenchKafka {
  /** `host:port` of each broker. */
  readonly brokers: readonly string[];
  close(): Promise<void>;
}

/** Emptied before and after, so nothing else may live in it; the tests leave it alone (`redis-databases.ts` of libs/testing). */
const DATABASE = 9;

/** Opens the benchmarks' own Redis database, empty. */
export async function openRedis({ redisUrl }: GivenServers): Promise<BenchRedis> {
  const started = redisUrl === undefined ? await startRedis() : null;
  const url = new URL(redisUrl ?? started!.url);
  url.pathname = `/${DATABASE}`;
  const client = new Redis(url.href);
  await client.flushdb();
  return {
    url: url.href,
    client,
    async usedMemory() {
      const text = await client.info('memory');
      return Number(/^used_memory:(\d+)/m.exec(text)![1]);
    },
    async close() {
      await client.flushdb();
      await client.quit();
      await started?.stop();
    },
  };
}

export async function openKafka({ kafkaBrokers }: GivenServers): Promise<BenchKafka> {
  if (kafkaBrokers !== undefined) return { brokers: kafkaBrokers.split(','), async close() {} };
  const started = await startKafka({ brokers: 1 });
  return { brokers: started.bootstrap.split(','), close: () => started.stop() };
}
