/** A Redis that is lost while its updater lives on Kafka: restored from the changelog, it goes on to the bytes of an undisturbed run. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createEngineModel, hashProfiles, type Changelog } from '@waarom/engine';
import {
  createEventProducer,
  createKafkaChangelog,
  createKafkaRecordSource,
  createTopic,
} from '@waarom/kafka';
import { createRedisStore, openRedisReader } from '@waarom/redis';
import { defaultTraitCatalogue, encodeEvent, type Event } from '@waarom/schemas';
import { createLogger } from '@waarom/telemetry';
import { createShop, redisUrlOf } from '@waarom/testing';
import { createUpdaterApp, readUpdaterConfig } from '@waarom/updater';
import { Redis } from 'ioredis';
import { beforeAll, expect, it } from 'vitest';
import { compareStates, foldUndisturbed, type ExpectedStates } from '../src/drills/undisturbed.js';
import { createUpdater } from './updater-under-test.js';

const WAAROM = fileURLToPath(new URL('../../services/cli/bin/waarom.js', import.meta.url));
const PARTITIONS = 4;
const topic = `restore-${randomUUID()}`;
const changelogTopic = `${topic}.changelog`;
const brokers = givenBrokers();
const url = redisUrlOf('restore', process.env['REDIS_URL']);
const model = createEngineModel(defaultTraitCatalogue());
const identity = { modelHash: model.hash, shardCount: 64 };

const events = withErasures([
  ...createShop({
    seed: 21,
    customers: 60,
    startTime: Date.UTC(2026, 0, 1),
    visitsPerDay: 20,
  }).events(3_000),
]);
const [before, after] = [events.slice(0, 2_000), events.slice(2_000)] as const;
const right = { wrong: 0, lost: 0 };

const environment = {
  KAFKA_BROKERS: brokers.join(','),
  KAFKA_TOPIC: topic,
  KAFKA_GROUP_ID: topic,
  KAFKA_CHANGELOG_TOPIC: changelogTopic,
  REDIS_URL: url,
  PORT: '0',
};

function givenBrokers(): readonly string[] {
  const value = process.env['KAFKA_BROKERS'] ?? '';
  if (value === '') throw new Error('KAFKA_BROKERS is not set; npm test sets it');
  return value.split(',');
}

function withErasures(all: readonly Event[]): readonly Event[] {
  return all.flatMap((event, index): readonly Event[] => {
    if (index % 400 !== 200) return [event];
    const { customer, time } = event;
    return [event, { kind: 'erasure', id: `erase-${index}`, customer, time: time + 1 }];
  });
}

async function append(part: readonly Event[]): Promise<void> {
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(
    part.map((event) => ({
      key: event.customer,
      value: encodeEvent(event),
      timestamp: event.time,
    })),
  );
  await producer.close();
}

async function flush(): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  redis.disconnect();
}

/** Rejects when the updater ends; otherwise ends it once the store is as the events make it. */
async function foldUntilRight(part: readonly Event[]): Promise<void> {
  const expected = foldUndisturbed(model, part);
  const logger = createLogger({ service: 'updater', level: 'silent' });
  const app = await createUpdaterApp(readUpdaterConfig(environment), logger);
  const ended = app.run();
  try {
    await Promise.race([untilRight(expected), ended]);
  } finally {
    await app.stop();
  }
  await ended;
}

async function untilRight(expected: ExpectedStates): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const difference = await withReader((reader) => compareStates(expected, reader));
    if (difference.wrong + difference.lost === 0) return;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(difference)}`);
    await wait(100);
  }
}

async function withReader<Result>(
  work: (reader: Awaited<ReturnType<typeof openRedisReader>>) => Promise<Result>,
): Promise<Result> {
  const reader = await openRedisReader({ url, modelHash: model.hash });
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}

/** An updater that dies when it is about to publish for the given time: the store has its last commits, the changelog has not. */
async function foldAndDie(publishCount: number): Promise<void> {
  const real = createKafkaChangelog({
    brokers,
    topic: changelogTopic,
    sourceTopic: topic,
    identity,
  });
  let count = 0;
  const changelog: Changelog = {
    ...real,
    async open(partition, partitionCount) {
      const writer = await real.open(partition, partitionCount);
      return {
        ...writer,
        async publish(publications) {
          if (++count >= publishCount) throw new Error('died before it could publish');
          return await writer.publish(publications);
        },
      };
    },
  };
  const store = await createRedisStore({ url, identity });
  const updater = createUpdater(model, {
    store,
    changelog,
    pause: (attempt) => wait(10 * attempt),
    chunkRecordsMax: 40,
  });
  const source = createKafkaRecordSource({
    brokers,
    topic,
    groupId: topic,
    offsetOutOfRange: 'fail',
  });
  try {
    await expect(source.run(updater)).rejects.toThrow('died before it could publish');
  } finally {
    await store.close();
  }
}

async function restore(args: readonly string[] = []) {
  const child = spawn(process.execPath, [WAAROM, 'restore', ...args], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
}

beforeAll(async () => {
  await flush();
  const config = { 'retention.ms': '-1' };
  await createTopic({ brokers, topic, partitions: PARTITIONS, config });
});

it('is restored to the byte, and the stream goes on from there', async () => {
  await append(before);
  await foldAndDie(9);
  await foldUntilRight(before);
  const lost = await withReader(hashProfiles);

  await flush();
  await expect(foldUntilRight(before)).rejects.toMatchObject({ code: 'CHANGELOG.STORE_EMPTY' });
  const restored = await restore(['--json']);
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(restored.stdout)).toMatchObject(lost);
  expect(await withReader(hashProfiles)).toEqual(lost);

  const again = await restore();
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('STORE.NOT_EMPTY');

  await append(after);
  await foldUntilRight(events);
  const expected = foldUndisturbed(model, events);
  expect(await withReader((reader) => compareStates(expected, reader))).toEqual(right);
}, 120_000);
