import type { PublishResult } from '@waarom/engine';
import type { Kafka, Producer } from 'kafkajs';
import { cutBySize } from './cut-by-size.js';
import { errors } from './errors.js';
import { reach, RETRY } from './kafka-connection.js';
import { failureType, isTransient } from './kafka-failure.js';
import { reasonOf } from './kafka-log.js';
import { namedPartition, sendToPartitions, type PartitionedMessage } from './send-to-partitions.js';

/** A crashed writer's transaction is undone after this long, if nobody opens the partition before; a reader waits for that. */
const TRANSACTION_MS_MAX = 15_000;

/**
 * The one writer of a partition of the changelog: its transactional id is the partition's, so the broker refuses whoever opened it
 * before. A transaction makes a commit of any size visible whole or not at all.
 */
export class ChangelogProducer {
  private readonly producer: Producer;
  private readonly topic: string;
  /** How the one publication ended that did not succeed. */
  private end: Exclude<PublishResult, 'published'> | null = null;

  private constructor(producer: Producer, topic: string) {
    this.producer = producer;
    this.topic = topic;
  }

  /** @throws WaaromError `LOG.UNREACHABLE`, or what the broker answers. */
  static async open(
    kafka: Kafka,
    options: {
      readonly brokers: readonly string[];
      readonly topic: string;
      readonly partition: number;
    },
  ): Promise<ChangelogProducer> {
    const { brokers, topic, partition } = options;
    const producer = kafka.producer({
      transactionalId: `${topic}-${partition}`,
      transactionTimeout: TRANSACTION_MS_MAX,
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: namedPartition,
      allowAutoTopicCreation: false,
      // The coordinator may be a few milliseconds behind with the transaction before.
      retry: { ...RETRY, initialRetryTime: 10, retries: 10 },
    });
    await reach(
      brokers,
      () => producer.connect(),
      () => producer.disconnect(),
    );
    try {
      // Nothing is in it; to begin one is what takes the id from its last owner.
      const transaction = await producer.transaction();
      await transaction.abort();
      return new ChangelogProducer(producer, topic);
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  /** @throws WaaromError `CHANGELOG.REFUSED`. */
  async publish(messages: readonly PartitionedMessage[]): Promise<PublishResult> {
    const { producer, topic } = this;
    if (this.end !== null) return this.end;
    try {
      const transaction = await producer.transaction();
      for (const part of cutBySize(messages, ({ value }) => value?.length ?? 0)) {
        await sendToPartitions(transaction, topic, part);
      }
      await transaction.commit();
      return 'published';
    } catch (error) {
      const type = failureType(error);
      if (type !== null && FENCED.has(type)) this.end = 'fenced';
      else if (isTransient(error) || type === null || BROKEN.has(type)) this.end = 'broken';
      else throw errors.raise('CHANGELOG.REFUSED', { topic, reason: reasonOf(error) }, error);
      return this.end;
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}

/** Answers to a producer whose id somebody else has taken, or whose transaction took too long. */
const FENCED = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
]);
/** Answers to a producer that has lost track of its own transaction. */
const BROKEN = new Set([
  'INVALID_TXN_STATE',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'TRANSACTION_COORDINATOR_FENCED',
]);
