import { shardOf } from '@waarom/engine';
import type { Kafka } from 'kafkajs';
import { cutBySize } from './cut-by-size.js';
import {
  connectAdmin,
  createClient,
  reach,
  RETRY,
  type KafkaConnectionOptions,
} from './kafka-connection.js';
import { namedPartition, sendToPartitions } from './send-to-partitions.js';
import { requireTopic } from './topic.js';

export interface NewEvent {
  /** Customer id. */
  readonly key: string;
  readonly value: Buffer;
  /** Milliseconds since 1970; a topic that keeps records for a time deletes old ones by it. @default now */
  readonly timestamp?: number;
}

export interface EventProducer {
  /**
   * Resolves once all in-sync replicas have the records, in order for each key. When a broker fails meanwhile, some may be
   * there twice. After a call that rejects, whose records may or may not be there, every later one rejects: make a new producer.
   */
  send(records: readonly NewEvent[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Writes events to a topic, each to the partition of its key as Java's default partitioner has it. For examples, simulations
 * and tests.
 *
 * @throws WaaromError `LOG.UNREACHABLE`, `LOG.TOPIC_MISSING`.
 */
export async function createEventProducer(
  options: KafkaConnectionOptions & { readonly topic: string },
): Promise<EventProducer> {
  const { topic, brokers } = options;
  const kafka = createClient(options);
  const partitionCount = await countPartitions(kafka, topic, brokers);
  const producer = kafka.producer({
    createPartitioner: namedPartition,
    allowAutoTopicCreation: false,
    // A request that one partition refuses, as right after a topic is made, is sent again for all of them.
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { ...RETRY, retries: 10 },
  });
  await reach(
    brokers,
    () => producer.connect(),
    () => producer.disconnect(),
  );
  // kafkajs gives the sequence numbers of a failed call out again: the broker would take other records for the old ones.
  let failure: { readonly error: unknown } | undefined;
  return {
    async send(records) {
      if (failure !== undefined) throw failure.error;
      try {
        for (const part of cutBySize(records, ({ value }) => value.length)) {
          await sendToPartitions(
            producer,
            topic,
            part.map((record) => messageOf(record, partitionCount)),
          );
        }
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
    close: () => producer.disconnect(),
  };
}

function messageOf({ key, value, timestamp }: NewEvent, partitionCount: number) {
  const keyBytes = Buffer.from(key);
  const partition = shardOf(keyBytes, partitionCount);
  const message = { key: keyBytes, value, partition };
  return timestamp === undefined ? message : { ...message, timestamp: String(timestamp) };
}

async function countPartitions(
  kafka: Kafka,
  topic: string,
  brokers: readonly string[],
): Promise<number> {
  const admin = await connectAdmin(kafka, brokers);
  try {
    return (await requireTopic(admin, topic, brokers)).partitionCount;
  } finally {
    await admin.disconnect();
  }
}
