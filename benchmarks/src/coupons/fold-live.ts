/** The log through real Kafka and the updater into real Redis. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createDecodeRecord, Fold, Updater, type PartitionConsumer } from '@waarom/engine';
import {
  createEventProducer,
  createKafkaDeadLetters,
  createKafkaRecordSource,
  createTopic,
} from '@waarom/kafka';
import { encodeEvent, type Event } from '@waarom/schemas';
import { createMetrics, updaterMetrics } from '@waarom/telemetry';
import { createStopwatch } from '../pipeline/stopwatch.js';
import { model, openStore } from '../profiles.js';

const PARTITIONS = 4;

/** Produces the events as Avro, in their order, keyed by customer, to a fresh topic; resolves to its name. */
export async function produceEvents(
  brokers: readonly string[],
  events: readonly Event[],
): Promise<string> {
  const topic = `coupons-${randomUUID().slice(0, 8)}`;
  await createTopic({ brokers, topic, partitions: PARTITIONS });
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(events.map((event) => ({ key: event.customer, value: encodeEvent(event) })));
  await producer.close();
  return topic;
}

export interface FoldTopicOptions {
  readonly brokers: readonly string[];
  readonly redisUrl: string;
  readonly topic: string;
  /** How many events are in the topic. */
  readonly eventCount: number;
}

/** Folds the topic until nothing is left of it; resolves to events a second, from the first batch to the last commit. */
export async function foldTopic(options: FoldTopicOptions): Promise<number> {
  const { brokers, topic, eventCount } = options;
  const store = await openStore(options.redisUrl);
  const deadLetters = await createKafkaDeadLetters({ brokers, appVersion: 'example' });
  const updater = new Updater({
    store,
    deadLetters,
    decode: createDecodeRecord('avro'),
    fold: new Fold(model, 'required'),
    dimension: model.design.dimension,
    metrics: updaterMetrics(createMetrics({ version: 'example' })),
    now: Date.now,
    pause: (attempt) => wait(10 * 2 ** attempt),
  });
  const stopwatch = createStopwatch(eventCount);
  const timed: PartitionConsumer = {
    open: (partition) => updater.open(partition),
    close: (partition) => updater.close(partition),
    async apply(batch, heartbeat) {
      stopwatch.start();
      const applied = await updater.apply(batch, heartbeat);
      if (applied.kind === 'applied') stopwatch.count(batch.records.length);
      return applied;
    },
  };
  const source = createKafkaRecordSource({
    brokers,
    topic,
    groupId: topic,
    offsetOutOfRange: 'fail',
  });
  const running = source.run(timed);
  try {
    return await Promise.race([stopwatch.rate, running.then(endedEarly)]);
  } finally {
    await source.stop();
    await running;
    await deadLetters.close();
    await store.close();
  }
}

function endedEarly(): never {
  throw new Error('the updater ended before the topic did');
}
