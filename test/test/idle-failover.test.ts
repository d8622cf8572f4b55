/** A Redis that goes back to where it was, under an updater that no event reaches any more. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createEngineModel } from '@waarom/engine';
import { createEventProducer, createTopic } from '@waarom/kafka';
import { startRedis, type RedisServer } from '@waarom/local';
import { openRedisReader } from '@waarom/redis';
import { defaultTraitCatalogue, encodeEvent, type Event } from '@waarom/schemas';
import { createLogger } from '@waarom/telemetry';
import { createShop } from '@waarom/testing';
import { createUpdaterApp, readUpdaterConfig } from '@waarom/updater';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  compareStates,
  foldUndisturbed,
  type Difference,
  type ExpectedStates,
} from '../src/drills/undisturbed.js';

const bootstrap = process.env['KAFKA_BROKERS'] ?? '';
const brokers = bootstrap.split(',');
const topic = `idle-${randomUUID()}`;
const model = createEngineModel(defaultTraitCatalogue());
const shop = createShop({ seed: 4, customers: 50, startTime: Date.UTC(2026, 0, 1) });
const events = [...shop.events(1_500)];
const earlier = events.slice(0, 500);
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
  await createTopic({ brokers, topic, partitions: 4 });
});
afterAll(async () => {
  await redis.stop();
});

async function send(all: readonly Event[]): Promise<void> {
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(
    all.map((event) => ({
      key: event.customer,
      value: encodeEvent(event),
      timestamp: event.time,
    })),
  );
  await producer.close();
}

async function difference(expected: ExpectedStates): Promise<Difference> {
  const reader = await openRedisReader({ url: redis.url, modelHash: model.hash });
  const found = await compareStates(expected, reader);
  await reader.close();
  return found;
}

async function untilRight(expected: ExpectedStates): Promise<void> {
  for (;;) {
    const { wrong, lost } = await difference(expected);
    if (wrong + lost === 0) return;
    await wait(100);
  }
}

/** Every key with its bytes. */
async function snapshot(
  client: Redis,
): Promise<readonly (readonly [key: Buffer, value: Buffer])[]> {
  const keys = await client.keysBuffer('*');
  return await Promise.all(keys.map(async (key) => [key, await client.dumpBuffer(key)] as const));
}

it('is filled again without another event', async () => {
  const app = await createUpdaterApp(
    readUpdaterConfig({
      KAFKA_BROKERS: bootstrap,
      KAFKA_TOPIC: topic,
      KAFKA_GROUP_ID: topic,
      REDIS_URL: redis.url,
      WAAROM_STORE_CHECK_MS: '0',
      PORT: '0',
    }),
    createLogger({ service: 'updater', level: 'silent' }),
  );
  const run = app.run();
  const client = new Redis(redis.url);
  await send(earlier);
  await untilRight(foldUndisturbed(model, earlier));
  const kept = await snapshot(client);
  await send(events.slice(500));
  const expected = foldUndisturbed(model, events);
  await untilRight(expected);

  const transaction = client.multi().flushall();
  for (const [key, value] of kept) transaction.restore(key, 0, value);
  await transaction.exec();
  const { wrong, lost } = await difference(expected);
  expect(wrong + lost).toBeGreaterThan(10);
  await untilRight(expected);
  client.disconnect();
  await app.stop();
  await run;
});
