/** A backlog of seventeen hours on a real broker, exposures and responses apart: the bytes are those of one topic. */
import { randomUUID } from 'node:crypto';
import { createEngineModel } from '@waarom/engine';
import { createEventProducer, createKafkaRecordSource, createTopic } from '@waarom/kafka';
import { defaultTraitCatalogue, encodeEvent, type Event } from '@waarom/schemas';
import { createShop, MemoryDatabase, MemoryDeadLetters, MemoryProfileStore } from '@waarom/testing';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, describe, expect, it } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { createUpdater } from './updater-under-test.js';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
if (brokers.length === 0) throw new Error('KAFKA_BROKERS is not set; npm test starts brokers');

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const model = createEngineModel(defaultTraitCatalogue());
const events = [
  ...createShop({ seed: 11, customers: 60, startTime: START, visitsPerDay: 20 }).events(3_000),
];
const expected = foldUndisturbed(model, events);
const right = { wrong: 0, lost: 0 };
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

/** A member of the topics' group, on a store that others may write too. */
function join(database: MemoryDatabase, topics: readonly string[], partitionBytesMax: number) {
  const identity = { modelHash: model.hash, shardCount: 8 };
  const store = new MemoryProfileStore({ identity, database });
  const deadLetters = new MemoryDeadLetters();
  const updater = createUpdater(model, {
    store,
    deadLetters,
  });
  const source = createKafkaRecordSource({
    brokers,
    topic: topics,
    groupId: topics[0]!,
    offsetOutOfRange: 'fail',
    partitionBytesMax,
  });
  const run = source.run(updater);
  /** Resolves to how many events were refused as too late. */
  const stop = async () => {
    await source.stop();
    await run;
    return deadLetters.letters.filter(({ code }) => code === 'TOO_LATE').length;
  };
  return { store, stop };
}

/** How many records of both topics the store has been folded up to. */
function foldedCount(database: MemoryDatabase): number {
  const offsets = new Map<string, number>();
  for (let shard = 0; shard < 8; shard += 1) {
    for (const [key, offset] of database.shard(shard).offsets) {
      offsets.set(key, Math.max(offset, offsets.get(key) ?? 0));
    }
  }
  return [...offsets.values()].reduce((sum, offset) => sum + offset, 0);
}

async function untilFolded(database: MemoryDatabase, count: number): Promise<void> {
  await expect
    .poll(() => foldedCount(database), { timeout: 60_000, interval: 10 })
    .toBeGreaterThanOrEqual(count);
}

async function fillBoth(partitions: number): Promise<readonly string[]> {
  const isExposure = ({ kind }: Event) => kind === 'exposure';
  const responses = events.filter((event) => !isExposure(event));
  return [await fill(events.filter(isExposure), partitions), await fill(responses, partitions)];
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
      const topics = await fillBoth(partitions);
      const database = new MemoryDatabase();
      const member = join(database, topics, partitionBytesMax);
      await untilFolded(database, events.length);
      expect(await member.stop()).toBe(0);
      expect(await compareStates(expected, member.store)).toEqual(right);
    },
  );

  it('ends so also where members come and go', async () => {
    const topics = await fillBoth(4);
    const database = new MemoryDatabase();
    const members = [join(database, topics, 1_000)];
    let tooLate = 0;
    for (let folded = 300; folded < events.length; folded += 600) {
      await untilFolded(database, folded);
      members.push(join(database, topics, 1_000));
      if (members.length > 2) tooLate += await members.shift()!.stop();
    }
    await untilFolded(database, events.length);
    for (const { stop } of members) tooLate += await stop();
    expect(tooLate).toBe(0);
    expect(await compareStates(expected, members[0]!.store)).toEqual(right);
  });
});
