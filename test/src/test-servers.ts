import { startKafka, startRedis } from '@waarom/local';

/** The servers that the tests talk to. */
export interface TestServers {
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
  /** Stops those that were started here, and only those. */
  stop(): Promise<void>;
}

export interface GivenServers {
  readonly kafkaBrokers?: string | undefined;
  readonly redisUrl?: string | undefined;
}

/**
 * Uses the servers that are given and starts the others, side by side.
 * @throws SERVERS.UNAVAILABLE, SERVERS.DIED, SERVERS.NOT_READY, with nothing left running
 */
export async function obtainServers(given: GivenServers): Promise<TestServers> {
  const [kafka, redis] = await Promise.allSettled([
    given.kafkaBrokers ? undefined : startKafka({ brokers: 1 }),
    given.redisUrl ? undefined : startRedis(),
  ]);
  const stop = async (): Promise<void> => {
    if (kafka.status === 'fulfilled') await kafka.value?.stop();
    if (redis.status === 'fulfilled') await redis.value?.stop();
  };
  if (kafka.status === 'rejected' || redis.status === 'rejected') {
    await stop();
    throw kafka.status === 'rejected' ? kafka.reason : (redis as PromiseRejectedResult).reason;
  }
  return {
    kafkaBrokers: kafka.value?.bootstrap ?? given.kafkaBrokers!,
    redisUrl: redis.value?.url ?? given.redisUrl!,
    stop,
  };
}
