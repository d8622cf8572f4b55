/** An updater that is given more than it can take: its memory stays within a bound, and every customer ends right. */
import { randomUUID } from 'node:crypto';
import { createEngineModel, SHARD_COUNT_DEFAULT } from '@waarom/engine';
import { createEventProducer, createTopic, deadTopicOf } from '@waarom/kafka';
import { startRedis, type RedisServer } from '@waarom/local';
import { createRedisStore } from '@waarom/redis';
import {
  defaultTraitCatalogue,
  EVENT_LIMITS,
  encodeEvent,
  type Event,
  type Exposure,
  type OfferResponse,
} from '@waarom/schemas';
import { createShop, simulateChoices, startTcpProxy } from '@waarom/testing';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchMemory } from '../src/drills/memory-slope.js';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { startService } from './service-process.js';

const PARTITIONS = 4;
const KAFKA = process.env['KAFKA_BROKERS'] ?? '';
if (KAFKA === '') throw new Error('KAFKA_BROKERS is not set; npm test starts brokers');
const brokers = KAFKA.split(',');
const START = Date.UTC(2026, 0, 1);
const model = createEngineModel(defaultTraitCatalogue());
const isLong = process.env['WAAROM_LONG'] === '1';

let redis: RedisServer;
const topics: string[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const existing = await admin.listTopics();
  await admin.deleteTopics({ topics: existing.filter((topic) => topics.includes(topic)) });
  await Promise.all([admin.disconnect(), redis.stop()]);
});

interface Record {
  readonly key: string;
  readonly value: Buffer;
  readonly timestamp: number;
}

function recordsOf(events: readonly Event[]): readonly Record[] {
  return events.map((event) => ({
    key: event.customer,
    value: encodeEvent(event),
    timestamp: event.time,
  }));
}

/**
 * What the process may have at most, in MB. About 110 before it reads. Then what is fetched, at most 1 MiB of a partition at a time:
 * for each of the four a batch in work, one waiting and one on its way, 12 MiB, which as objects of small records is about six times
 * as much; the states of 5,000 customers, 3 kB each; and as much again in garbage that the collector has not come to.
 */
const RESIDENT_MB_MAX = 280;

interface Options {
  readonly records: readonly Record[];
  /** Those that count: without what is refused. */
  readonly events: readonly Event[];
  /** Of Redis as the updater reaches it. */
  readonly port?: number;
}

/** Lets a new updater read all of the records, to the end at which every customer is right. Resolves to the most memory it had. */
async function drain({ records, events, port = redis.port }: Options): Promise<number> {
  const topic = `backpressure-${randomUUID()}`;
  const url = `redis://127.0.0.1:${redis.port}/${topics.length}`;
  topics.push(topic, deadTopicOf(topic));
  const config = { 'retention.ms': '-1' };
  await createTopic({ brokers, topic, partitions: PARTITIONS, config });
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(records);
  await producer.close();
  const identity = { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT };
  const store = await createRedisStore({ url, identity });
  const expected = foldUndisturbed(model, events);
  const updater = startService('updater', {
    KAFKA_BROKERS: KAFKA,
    KAFKA_TOPIC: topic,
    KAFKA_GROUP_ID: topic,
    REDIS_URL: Object.assign(new URL(url), { port: String(port) }).href,
  });
  const memory = watchMemory(updater.pid, 100);
  await updater.logged('joined the group');
  await expect
    .poll(() => compareStates(expected, store), { timeout: 240_000, interval: 250 })
    .toEqual({ wrong: 0, lost: 0 });
  const { peakMb } = memory.stop();
  updater.signal('SIGTERM');
  expect(await updater.ended).toMatchObject({ exitCode: 0, stderr: '' });
  await store.close();
  return peakMb;
}

/** The same choice, made among as many alternatives as an event may have, whose ids are as long as they may be. */
function withLongList(choice: OfferResponse): OfferResponse {
  const { offers } = choice;
  const more = Array.from({ length: EVENT_LIMITS.alternativesMax - offers.length }, (_, index) => ({
    ...offers[0]!,
    id: `${index}`.padStart(EVENT_LIMITS.idLengthMax, 'x'),
  }));
  return { ...choice, offers: [...offers, ...more] };
}

describe('the memory of an updater stays within a bound', () => {
  it('that does not grow with the backlog', { timeout: 300_000 }, async () => {
    const events = [
      ...simulateChoices({
        seed: 1,
        customers: 5_000,
        count: isLong ? 1_000_000 : 200_000,
        startTime: START,
      }),
    ];
    const peakMb = await drain({ records: recordsOf(events), events });
    expect(peakMb).toBeGreaterThan(50);
    expect(peakMb).toBeLessThan(RESIDENT_MB_MAX);
  });

  it('while its store is slow', { timeout: 300_000 }, async () => {
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
    proxy.replyDelayMs = 40;
    // More than the bound, for an updater that read on without waiting: few records, of about 60 kB each.
    const choices = simulateChoices({ seed: 2, customers: 500, count: 3_500, startTime: START });
    const events = Array.from(choices, (choice) => withLongList(choice));
    const peakMb = await drain({ records: recordsOf(events), events, port: proxy.port });
    expect(peakMb).toBeLessThan(RESIDENT_MB_MAX);
    await proxy.close();
  });

  it('while it is given exposures of 10,000 alternatives', { timeout: 300_000 }, async () => {
    const shop = createShop({ seed: 3, customers: 100, startTime: START, visitsPerDay: 20 });
    const events = [...shop.events(1_500)];
    const exposure = events.find(({ kind }) => kind === 'exposure') as Exposure;
    const alternatives = Array.from({ length: 10_000 }, (_, index) => ({
      ...exposure.alternatives[0]!,
      id: `alternative-${index}`,
    }));
    const value = encodeEvent({ ...exposure, alternatives });
    expect(value.length).toBeGreaterThan(500_000);
    const records = recordsOf(events).flatMap((record, index) =>
      index % 10 === 0 ? [{ ...record, value }, record] : [record],
    );
    const peakMb = await drain({ records, events });
    expect(peakMb).toBeLessThan(RESIDENT_MB_MAX);
  });
});
