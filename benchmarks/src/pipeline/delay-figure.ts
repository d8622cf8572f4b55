/**
 * `pipeline.delay_p99`: from the time of an event to the moment a reader of the store finds it, 99 of 100 sooner, while choices come
 * in at half the rate that the pipeline can take. A commit that is answered is readable.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ProfileStore } from '@waarom/engine';
import { createTopic } from '@waarom/kafka';
import { costFigure, type BenchOptions, type Figure } from '../figure.js';
import { openStore } from '../profiles.js';
import type { BenchRedis } from '../servers.js';
import { startDrain } from './drain.js';
import type { LiveLoad } from './live-producer.js';

const SECONDS = 8;
/** Connections, compilers and the group need a moment that a service has once. */
const WARM_UP_SECONDS = 3;
const PARTITIONS = 4;
const CUSTOMERS = 10_000;
/** What is asked for: 100 ms. */
const GOAL_MS = 100;

export async function delayFigure(
  {
    brokers,
    eventsASecond,
  }: { readonly brokers: readonly string[]; readonly eventsASecond: number },
  redis: BenchRedis,
  { note }: BenchOptions,
): Promise<Figure> {
  await redis.client.flushdb('SYNC');
  const topic = `bench-live-${process.pid}`;
  await createTopic({ brokers, topic, partitions: PARTITIONS });
  const delays: number[] = [];
  const store = await openStore(redis.url);
  const drain = startDrain({ topic, brokers }, timed(store, delays));
  const load: LiveLoad = {
    brokers,
    topic,
    partitions: PARTITIONS,
    customers: CUSTOMERS,
    eventsASecond,
    seconds: WARM_UP_SECONDS + SECONDS,
  };
  const producer = fork(new URL('live-producer.js', import.meta.url));
  producer.send(load);
  setTimeout(() => delays.splice(0), WARM_UP_SECONDS * 1000);
  await Promise.race([once(producer, 'exit'), drain.ended]);
  await drain.stop();
  await store.close();
  const sorted = Float64Array.from(delays).toSorted();
  const percentile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  note(
    `pipeline.delay_p99: ${eventsASecond} events/s, ${delays.length} seen; median ${percentile(0.5)} ms, p99.9 ${percentile(0.999)} ms`,
  );
  return costFigure('pipeline.delay_p99', 'ms', percentile(0.99), GOAL_MS);
}

/** The store, with the age of each committed state's newest event at the moment its commit is answered. */
function timed(store: ProfileStore, delays: number[]): ProfileStore {
  return {
    shardCount: store.shardCount,
    claim: (shard, lastEpoch) => store.claim(shard, lastEpoch),
    load: (shard, customers, at) => store.load(shard, customers, at),
    close: () => store.close(),
    async commit(shard, commit) {
      const result = await store.commit(shard, commit);
      const now = Date.now();
      for (const [, value] of commit.states)
        delays.push(now - value.readUIntBE(LAST_EVENT_TIME, 6));
      return result;
    },
  };
}

/** Where a state has the time of its newest event (`state-codec.ts`). */
const LAST_EVENT_TIME = 2;
