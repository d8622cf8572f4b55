/**
 * A topic from its start to its end, twice: by the updater into Redis, and by a bare kafkajs consumer that decodes the same
 * values with avsc and drops them. Both count from the first batch they are given.
 */
import { setTimeout as wait } from 'node:timers/promises';
import {
  createDecodeRecord,
  Fold,
  Updater,
  type DeadLetters,
  type PartitionConsumer,
  type ProfileStore,
} from '@waarom/engine';
import { createKafkaRecordSource } from '@waarom/kafka';
import { createMetrics, updaterMetrics } from '@waarom/telemetry';
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { model, openStore } from '../profiles.js';
import { createBareDecoder } from './bare-decoder.js';
import { createStopwatch, type Stopwatch } from './stopwatch.js';
import type { ProducedTopic } from './produced-topic.js';

/** What both ask of the broker: the defaults of `createKafkaRecordSource`. */
const FETCH = {
  partitionBytesMax: 1_048_576,
  fetchBytesMax: 16_777_216,
  fetchWaitMs: 100,
  concurrentPartitions: 4,
};

/** Events a second through the whole updater into an empty Redis. */
export async function drainToRedis(topic: ProducedTopic, redisUrl: string): Promise<number> {
  const store = await openStore(redisUrl);
  const stopwatch = createStopwatch(topic.events);
  const drain = startDrain(topic, store, (updater) => clocked(updater, stopwatch));
  const rate = await Promise.race([stopwatch.rate, drain.ended]);
  await drain.stop();
  await store.close();
  return rate;
}

/** An updater that is at work on a topic. */
export interface Drain {
  /** Rejects when it ends before `stop`. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

/** Starts the whole updater, with the defaults of the service. */
export function startDrain(
  { topic, brokers }: Pick<ProducedTopic, 'topic' | 'brokers'>,
  store: ProfileStore,
  wrap: (updater: PartitionConsumer) => PartitionConsumer = (updater) => updater,
): Drain {
  const updater = new Updater({
    store,
    deadLetters: NO_DEAD_LETTERS,
    decode: createDecodeRecord('avro'),
    fold: new Fold(model, 'required'),
    dimension: model.design.dimension,
    metrics: updaterMetrics(createMetrics({ version: 'bench' })),
    now: Date.now,
    pause: (attempt) => wait(10 * 2 ** attempt),
  });
  const source = createKafkaRecordSource({
    ...FETCH,
    brokers,
    topic,
    groupId: freshGroup(),
    offsetOutOfRange: 'fail',
  });
  let isStopping = false;
  const ended = source.run(wrap(updater)).then(async () => {
    if (!isStopping) throw new Error('the source ended before the topic did');
    return await new Promise<never>(() => undefined);
  });
  return {
    ended,
    async stop() {
      isStopping = true;
      await source.stop();
    },
  };
}

/** Events a second through the bare consumer. */
export async function drainDecoding({ topic, brokers, events }: ProducedTopic): Promise<number> {
  // As kafkajs comes: without the check of every batch that `@waarom/kafka` adds to the process.
  const codecs = kafkajs.CompressionCodecs as Record<number, unknown>;
  const { 0: checked } = codecs;
  delete codecs[0];
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({
    groupId: freshGroup(),
    maxBytesPerPartition: FETCH.partitionBytesMax,
    maxBytes: FETCH.fetchBytesMax,
    maxWaitTimeInMs: FETCH.fetchWaitMs,
  });
  const stopwatch = createStopwatch(events);
  const decode = createBareDecoder();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: FETCH.concurrentPartitions,
    eachBatch: async ({ batch }) => {
      stopwatch.start();
      for (const { value } of batch.messages) {
        if (decode(value!) === undefined) throw new Error('a value was not read');
      }
      stopwatch.count(batch.messages.length);
    },
  });
  const rate = await stopwatch.rate;
  await consumer.disconnect();
  codecs[0] = checked;
  return rate;
}

function clocked(consumer: PartitionConsumer, stopwatch: Stopwatch): PartitionConsumer {
  return {
    open: (partition) => consumer.open(partition),
    close: (partition) => consumer.close(partition),
    async apply(batch, heartbeat) {
      stopwatch.start();
      const applied = await consumer.apply(batch, heartbeat);
      if (applied.kind !== 'applied') throw new Error(`a batch was ${applied.kind}`);
      stopwatch.count(batch.records.length);
      return applied;
    },
  };
}

/** Nothing in these topics is bad, and a figure over refused records would be a wrong one. */
const NO_DEAD_LETTERS: DeadLetters = {
  async send([letter]) {
    throw new Error(`a record was refused: ${letter!.code} ${letter!.message}`);
  },
  async close() {},
};

let groups = 0;
function freshGroup(): string {
  return `bench-${process.pid}-${++groups}`;
}
