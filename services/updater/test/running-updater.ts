/** An updater in this process, on the servers of the test run: its own topic, group and database. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createEngineModel,
  SHARD_COUNT_DEFAULT,
  type DeadLetter,
  type EngineModel,
} from '@waarom/engine';
import { createTopic, deadTopicOf, readDeadLetter } from '@waarom/kafka';
import { createRedisStore, type RedisStore } from '@waarom/redis';
import { defaultTraitCatalogue } from '@waarom/schemas';
import { createLogger } from '@waarom/telemetry';
import { redisUrlOf, type RedisDatabaseOwner } from '@waarom/testing';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { createUpdaterApp, readUpdaterConfig } from '../src/index.js';

const PARTITIONS = 4;
export interface RunningUpdater {
  readonly topic: string;
  readonly brokers: readonly string[];
  readonly model: EngineModel;
  readonly store: RedisStore;
  /** Body of a GET of the ops listener, with its status. */
  ops(path: string): Promise<{ readonly status: number; readonly text: string }>;
  deadLetters(count: number): Promise<readonly DeadLetter[]>;
  stop(): Promise<void>;
}

function givenBrokers(): readonly string[] {
  const text = process.env['KAFKA_BROKERS'] ?? '';
  if (text === '') throw new Error('KAFKA_BROKERS is not set; npm test sets it');
  return text.split(',');
}

/** `owner`: the test file, whose database is emptied. */
export async function startUpdater(owner: RedisDatabaseOwner): Promise<RunningUpdater> {
  const url = redisUrlOf(owner, process.env['REDIS_URL']);
  const topic = `updater-${randomUUID()}`;
  const brokers = givenBrokers();
  const config = { 'max.message.bytes': '16000000', 'retention.ms': '-1' };
  await createTopic({ brokers, topic, partitions: PARTITIONS, config });
  const redis = new Redis(url);
  await redis.flushdb();
  redis.disconnect();
  const model = createEngineModel(defaultTraitCatalogue());
  const app = await createUpdaterApp(
    readUpdaterConfig({
      KAFKA_BROKERS: brokers.join(','),
      KAFKA_TOPIC: topic,
      KAFKA_GROUP_ID: topic,
      REDIS_URL: url,
      PORT: '0',
    }),
    createLogger({ service: 'updater', level: 'silent' }),
  );
  const identity = { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT };
  const store = await createRedisStore({ url, identity });
  const ended = app.run();
  return {
    topic,
    brokers,
    model,
    store,
    async ops(path) {
      const response = await fetch(`http://127.0.0.1:${app.port}${path}`);
      return { status: response.status, text: await response.text() };
    },
    deadLetters: (count) => readDeadLetters(brokers, deadTopicOf(topic), count),
    async stop() {
      await app.stop();
      await ended;
      await store.close();
      await deleteTopics(brokers, [topic, deadTopicOf(topic)]);
    },
  };
}

/** Asks again until the answer is there; for what another process, or a server, brings about. */
export async function eventually<Answer>(
  ask: () => Promise<Answer | undefined>,
  what: string,
): Promise<Answer> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(50);
  }
  throw new Error(`${what} did not come about in 30 s`);
}

async function readDeadLetters(
  brokers: readonly string[],
  topic: string,
  count: number,
): Promise<readonly DeadLetter[]> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `${topic}-reader`, maxBytesPerPartition: 16_000_000 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const letters: DeadLetter[] = [];
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: Parameters<typeof readDeadLetter>[0] }) => {
      letters.push(readDeadLetter(message)!);
      if (letters.length === count) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return letters;
}

async function deleteTopics(brokers: readonly string[], topics: readonly string[]): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const existing = await admin.listTopics();
  await admin.deleteTopics({ topics: topics.filter((topic) => existing.includes(topic)) });
  await admin.disconnect();
}
