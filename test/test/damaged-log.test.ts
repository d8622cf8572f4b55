/** Batches that cannot be read, on a broker whose files the test damages. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { shardOf } from '@waarom/engine';
import {
  createKafkaDeadLetters,
  createKafkaRecordSource,
  createTopic,
  deadTopicOf,
  resendDeadLetters,
} from '@waarom/kafka';
import {
  produceWithLibrdkafka,
  startKafka,
  startRedis,
  type Codec,
  type KafkaCluster,
  type RedisServer,
} from '@waarom/local';
import type { WaaromError } from '@waarom/schemas';
import { createLogger } from '@waarom/telemetry';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { createUpdaterApp, readUpdaterConfig } from '@waarom/updater';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedBatches, type StoredBatch } from './damaged-batch.js';

const CODECS: readonly Codec[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const RECORDS = 2_000;
const records = Array.from({ length: RECORDS }, (_, index) => ({
  key: `customer-${index % 50}`,
  value: Buffer.from(`event ${index} `.repeat(10 + (index % 7))),
}));
const [valuesOf0, valuesOf1] = [valuesOf(0), valuesOf(1)];

function valuesOf(partition: number): readonly string[] {
  const ofPartition = records.filter(({ key }) => shardOf(Buffer.from(key), 2) === partition);
  return ofPartition.map(({ value }) => value.toString());
}

let kafka: KafkaCluster;
let redis: RedisServer;
let brokers: readonly string[];
const topics = Object.fromEntries(CODECS.map((codec) => [codec, `${codec}-${randomUUID()}`]));

beforeAll(async () => {
  [kafka, redis] = await Promise.all([startKafka({ brokers: 1 }), startRedis()]);
  brokers = kafka.bootstrap.split(',');
  await Promise.all(
    Object.values(topics).map((topic) => createTopic({ brokers, topic, partitions: 2 })),
  );
  await produceWithLibrdkafka({ bootstrap: kafka.bootstrap, records, topics });
});
afterAll(async () => {
  await Promise.all([kafka.stop(), redis.stop()]);
});

/** Reads a topic until both partitions are at their end, or halted. */
async function read(topic: string) {
  const halts: WaaromError[] = [];
  const consumer = new RecordingConsumer();
  let announceHalt = (): void => undefined;
  const halted = new Promise<void>((resolve) => (announceHalt = resolve));
  const source = createKafkaRecordSource({
    brokers,
    topic,
    groupId: randomUUID(),
    offsetOutOfRange: 'fail',
    onHalt(error) {
      halts.push(error);
      announceHalt();
    },
    // Small, so that a fetch does not bring the whole partition at once.
    partitionBytesMax: 40_000,
  });
  const run = source.run(consumer);
  const values = (partition: number) =>
    consumer.records(partition).map(({ value }) => String(value));
  const first = consumer.until(() => values(0).length === valuesOf0.length);
  const second = consumer.until(() => values(1).length === valuesOf1.length);
  await Promise.race([run, Promise.all([Promise.race([halted, first]), second])]);
  await source.stop();
  await run;
  return { halts, first: values(0), second: values(1) };
}

function secondBatch(topic: string): StoredBatch {
  const batches = storedBatches(kafka, topic, 0);
  expect(batches.length).toBeGreaterThan(2);
  return batches[1]!;
}

describe.each(CODECS)('a damaged batch of the codec %s', (codec) => {
  it.each([false, true])(
    'halts its partition alone, and is read when mended (checksum fits: %s)',
    async (hasFittingChecksum) => {
      const topic = topics[codec]!;
      const batch = secondBatch(topic);
      batch.damage({ hasFittingChecksum });
      const damaged = await read(topic);
      batch.mend();
      const mended = await read(topic);

      expect(damaged.halts).toHaveLength(1);
      const [error] = damaged.halts;
      const { firstOffset, lastOffset } = batch;
      expect(error).toMatchObject({
        code: 'LOG.BATCH_UNREADABLE',
        details: { topic, partition: 0, first: firstOffset, last: lastOffset },
      });
      if (!hasFittingChecksum) expect(error!.why).toContain('checksum');
      expect(damaged.first).toEqual(valuesOf0.slice(0, firstOffset));
      expect(damaged.second).toEqual(valuesOf1);
      expect(mended).toEqual({ halts: [], first: valuesOf0, second: valuesOf1 });
    },
  );
});

it('an updater with a partition that stands still is not ready, and says which and why', async () => {
  const topic = topics['zstd']!;
  const batch = storedBatches(kafka, topic, 0)[0]!;
  batch.damage({ hasFittingChecksum: false });
  const app = await createUpdaterApp(
    readUpdaterConfig({
      KAFKA_BROKERS: kafka.bootstrap,
      KAFKA_TOPIC: topic,
      KAFKA_FORMAT: 'json',
      REDIS_URL: redis.url,
      // All of the records are nonsense; that is not what is looked at.
      WAAROM_REFUSED_SHARE_MAX: '1',
      PORT: '0',
    }),
    createLogger({ service: 'updater', level: 'silent' }),
  );
  const run = app.run();
  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${app.port}/readyz`);
    return { status: response.status, text: await response.text() };
  };
  let answer = await ready();
  while (!answer.text.includes('BATCH_UNREADABLE')) {
    await wait(50);
    answer = await ready();
  }
  expect(answer.status).toBe(503);
  expect(answer.text).toContain(`${topic} partition 0`);
  const metrics = await fetch(`http://127.0.0.1:${app.port}/metrics`);
  expect(await metrics.text()).toContain('waarom_partitions_halted 1');
  const alive = await fetch(`http://127.0.0.1:${app.port}/livez`);
  expect(alive.status).toBe(200);
  await app.stop();
  await run;
  batch.mend();
});

it('damaged dead letters are not taken for none: sending them again stops there', async () => {
  const topic = `refused-${randomUUID()}`;
  await createTopic({ brokers, topic, partitions: 1 });
  const deadLetters = await createKafkaDeadLetters({ brokers, appVersion: '1' });
  const record = { offset: 0, key: null, value: Buffer.from('x'.repeat(500)), timestamp: 1 };
  const reason = { code: 'JSON_PARSE', message: 'is no JSON', stage: 'decode' } as const;
  await deadLetters.send([{ topic, partition: 0, record, ...reason }]);
  await deadLetters.close();
  const [batch] = storedBatches(kafka, deadTopicOf(topic), 0);
  batch!.damage({ hasFittingChecksum: false });
  await expect(resendDeadLetters({ brokers, topic })).rejects.toMatchObject({
    code: 'LOG.BATCH_UNREADABLE',
    details: { topic: deadTopicOf(topic), partition: 0, first: 0 },
  });
  batch!.mend();
  expect(await resendDeadLetters({ brokers, topic })).toMatchObject({ letters: 1, foreign: 0 });
});

it('a topic that stands still has the others of its partition number wait, which would else run ahead', async () => {
  const [damaged, whole] = [topics['none']!, topics['gzip']!];
  const batch = secondBatch(damaged);
  batch.damage({ hasFittingChecksum: false });
  const consumer = new RecordingConsumer();
  let announceHalt = (): void => undefined;
  const halted = new Promise<void>((resolve) => (announceHalt = resolve));
  const source = createKafkaRecordSource({
    brokers,
    topic: [damaged, whole],
    groupId: randomUUID(),
    offsetOutOfRange: 'fail',
    sessionTimeoutMs: 6_000,
    onHalt: announceHalt,
  });
  const run = source.run(consumer);
  const count = (partition: number) => consumer.records(partition).length;
  const others = consumer.until(() => count(1) === 2 * valuesOf1.length);
  await Promise.race([run, Promise.all([halted, others])]);
  // Longer than a log that goes on and brings nothing is waited for, and than the group waits for a heartbeat.
  await wait(7_500);
  const read = count(0);
  await source.stop();
  await run;
  batch.mend();
  expect(consumer.opened).toHaveLength(4);
  expect(read).toBeLessThan(valuesOf0.length + batch.firstOffset);
});
