/** A backlog of seventeen hours on a real broker, exposures and responses apart: the bytes are those of one topic. */
import { randomUUID } from 'node:crypto';
import {
  createDecodeRecord,
  createEngineModel,
  Fold,
  NO_METRICS,
  Updater,
  type PartitionConsumer,
} from '@waarom/engine';
import { createEventProducer, createKafkaRecordSource, createTopic } from '@waarom/kafka';
import { defaultTraitCatalogue, encodeEvent, type Event } from '@waarom/schemas';
import { createShop, MemoryDeadLetters, MemoryProfileStore } from '@waarom/testing';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, describe, expect, it } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
if (brokers.length === 0) throw new Error('KAFKA_BROKERS is not set; npm test starts brokers');

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const model = createEngineModel(defaultTraitCatalogue());
const events = [
  ...createShop({ seed: 11, customers: 60, startTime: START, visitsPerDay: 20 }).events(3_000),
];
const made: string[] = [];

afterAll(async () => {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: made });
  await admin.disconnect();
});

async function fill(taken: readonly Event[], partitions: number): Promise<string> {
  const topic = `aligned-${randomUUID()}`;
  made.push(topic);
  await createTopic({ brokers, topic, partitions, config: { 'retention.ms': '-1' } });
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(
    taken.map((event) => ({
      key: event.customer,
      value: encodeEvent(event),
      timestamp: event.time,
    })),
  );
  await producer.close();
  return topic;
}

async function fold(topics: readonly string[], partitionBytesMax: number) {
  const store = new MemoryProfileStore({ identity: { modelHash: model.hash, shardCount: 8 } });
  const deadLetters = new MemoryDeadLetters();
  const updater = new Updater({
    store,
    deadLetters,
    decode: createDecodeRecord('avro'),
    fold: new Fold(model, 'required'),
    dimension: model.design.dimension,
    metrics: NO_METRICS,
    now: Date.now,
    pause: async () => undefined,
  });
  let left = events.length;
  let finish = (): void => undefined;
  const drained = new Promise<void>((resolve) => (finish = resolve));
  const consumer: PartitionConsumer = {
    open: (partition) => updater.open(partition),
    async apply(batch, heartbeat) {
      const applied = await updater.apply(batch, heartbeat);
      left -= batch.records.length;
      if (left === 0) finish();
      return applied;
    },
    close: (partition) => updater.close(partition),
  };
  const source = createKafkaRecordSource({
    brokers,
    topic: topics,
    groupId: topics[0]!,
    offsetOutOfRange: 'fail',
    partitionBytesMax,
  });
  const run = source.run(consumer);
  await Promise.race([drained, run]);
  await source.stop();
  await run;
  return { store, tooLate: deadLetters.letters.filter(({ code }) => code === 'TOO_LATE').length };
}

describe('a backlog of exposures on one topic and responses on another', () => {
  it('is as long as hours', () => {
    expect(events.at(-1)!.time - START).toBeGreaterThan(12 * HOUR_MS);
  });

  it.each([
    [1, 250],
    [1, 37 * 250],
    [4, 400 * 250],
    [4, 1_048_576],
  ])(
    'ends as on one topic: %i partitions, fetches of %i bytes',
    async (partitions, partitionBytesMax) => {
      const topics = [
        await fill(
          events.filter(({ kind }) => kind === 'exposure'),
          partitions,
        ),
        await fill(
          events.filter(({ kind }) => kind !== 'exposure'),
          partitions,
        ),
      ];
      const { store, tooLate } = await fold(topics, partitionBytesMax);
      expect(tooLate).toBe(0);
      const difference = await compareStates(foldUndisturbed(model, events), store);
      expect(difference).toEqual({ wrong: 0, lost: 0 });
    },
  );
});
