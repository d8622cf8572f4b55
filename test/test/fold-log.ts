/** One log of records through each way that Waarom has of folding one: memory, embedded, Kafka into Redis. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '@waarom/embedded';
import {
  hashProfiles,
  SHARD_COUNT_DEFAULT,
  type EngineModel,
  type PartitionConsumer,
  type ProfilesHash,
  type ProfileStore,
  type SourceRecord,
  type Updater,
} from '@waarom/engine';
import { createEventProducer, createKafkaRecordSource, createTopic } from '@waarom/kafka';
import { createRedisStore } from '@waarom/redis';
import { encodeEvent, type Event } from '@waarom/schemas';
import {
  MemoryDeadLetters,
  MemoryLog,
  MemoryProfileStore,
  MemoryRecordSource,
  redisUrlOf,
} from '@waarom/testing';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { createUpdater } from './updater-under-test.js';

export interface FoldLogOptions {
  readonly model: EngineModel;
  readonly events: readonly Event[];
  readonly partitionCount: number;
  /** Records a batch of the source, where it can be told, and records between two commits. */
  readonly batchRecords: number;
}

export interface FoldedLog extends ProfilesHash {
  readonly deadLetters: number;
}

export async function foldInMemory(options: FoldLogOptions): Promise<FoldedLog> {
  const { partitionCount, batchRecords } = options;
  const log = new MemoryLog({ topic: 'events', partitionCount });
  log.append(recordsOf(options.events));
  const store = new MemoryProfileStore({ identity: identityOf(options.model) });
  const { updater, deadLetters } = assemble(options, store);
  await new MemoryRecordSource({ log, batchRecordsMax: batchRecords, untilEnd: true }).run(updater);
  return { ...(await hashProfiles(store)), deadLetters: deadLetters.letters.length };
}

export async function foldEmbedded(options: FoldLogOptions): Promise<FoldedLog> {
  const { partitionCount, batchRecords } = options;
  const folder = await mkdtemp(join(tmpdir(), 'waarom-fold-'));
  const identity = identityOf(options.model);
  const embedded = await openEmbedded({ folder, identity, partitionCount });
  try {
    await embedded.log.append(recordsOf(options.events));
    const { updater, deadLetters } = assemble(options, embedded.store);
    await embedded.source({ batchRecordsMax: batchRecords, untilEnd: true }).run(updater);
    return { ...(await hashProfiles(embedded.store)), deadLetters: deadLetters.letters.length };
  } finally {
    await embedded.close();
    await rm(folder, { recursive: true });
  }
}

/** Produces to a topic of its own, into an emptied database. */
export async function foldLive(options: FoldLogOptions): Promise<FoldedLog> {
  const brokers = setting('KAFKA_BROKERS').split(',');
  const url = redisUrlOf('replay-equals-live', process.env['REDIS_URL']);
  await emptyDatabase(url);
  const topic = `fold-${randomUUID()}`;
  await createTopic({ brokers, topic, partitions: options.partitionCount });
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(
    recordsOf(options.events).map(({ key, value }) => ({ key: key.toString(), value })),
  );
  await producer.close();
  const store = await createRedisStore({ url, identity: identityOf(options.model) });
  try {
    const { updater, deadLetters } = assemble(options, store);
    const source = createKafkaRecordSource({
      brokers,
      topic,
      groupId: topic,
      offsetOutOfRange: 'fail',
      // About as many records as a batch should have; never fewer than one.
      partitionBytesMax: options.batchRecords * 250,
    });
    const drain = watchDrain(updater, options.events.length);
    const run = source.run(drain.consumer);
    await Promise.race([drain.drained, run]);
    await source.stop();
    await run;
    return { ...(await hashProfiles(store)), deadLetters: deadLetters.letters.length };
  } finally {
    await store.close();
    await deleteTopic(brokers, topic);
  }
}

export interface FoldedTopic extends FoldedLog {
  /** As they came, by partition. */
  readonly records: ReadonlyMap<number, readonly SourceRecord[]>;
}

/** A topic that somebody has filled with the events, from its start into memory. */
export async function foldTopic(
  options: FoldLogOptions & { readonly topic: string },
): Promise<FoldedTopic> {
  const { topic, events, model } = options;
  const store = new MemoryProfileStore({ identity: identityOf(model) });
  const { updater, deadLetters } = assemble(options, store);
  const source = createKafkaRecordSource({
    brokers: setting('KAFKA_BROKERS').split(','),
    topic,
    groupId: topic,
    offsetOutOfRange: 'fail',
  });
  const drain = watchDrain(updater, events.length);
  const run = source.run(drain.consumer);
  await Promise.race([drain.drained, run]);
  await source.stop();
  await run;
  const { records } = drain;
  return { ...(await hashProfiles(store)), deadLetters: deadLetters.letters.length, records };
}

function assemble({ model, batchRecords }: FoldLogOptions, store: ProfileStore) {
  const deadLetters = new MemoryDeadLetters();
  const updater = createUpdater(model, { store, deadLetters, chunkRecordsMax: batchRecords });
  return { updater, deadLetters };
}

function identityOf({ hash }: EngineModel) {
  return { modelHash: hash, shardCount: SHARD_COUNT_DEFAULT };
}

function recordsOf(events: readonly Event[]) {
  const timestamp = Date.now();
  return events.map((event) => ({
    key: Buffer.from(event.customer),
    value: encodeEvent(event),
    timestamp,
  }));
}

/** Tells when records of a fresh topic have been applied, whatever partition they are in. */
function watchDrain(updater: Updater, recordCount: number) {
  const offsets = new Map<number, number>();
  const records = new Map<number, readonly SourceRecord[]>();
  let finish = (): void => undefined;
  const drained = new Promise<void>((resolve) => (finish = resolve));
  const consumer: PartitionConsumer = {
    open: (partition) => updater.open(partition),
    async apply(batch, heartbeat) {
      const applied = await updater.apply(batch, heartbeat);
      if (applied.kind === 'applied') offsets.set(batch.partition, batch.nextOffset);
      records.set(batch.partition, [...(records.get(batch.partition) ?? []), ...batch.records]);
      const sum = [...offsets.values()].reduce((total, offset) => total + offset, 0);
      if (sum === recordCount) finish();
      return applied;
    },
    close: (partition) => updater.close(partition),
  };
  return { consumer, drained, records };
}

async function deleteTopic(brokers: readonly string[], topic: string): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
}

async function emptyDatabase(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  redis.disconnect();
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set; npm test sets it`);
  return value;
}
