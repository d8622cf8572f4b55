import { engineErrors } from '@waarom/engine';
import kafkajs, { type Admin } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import { connectAdmin, createClient, type KafkaConnectionOptions } from './kafka-connection.js';
import { failureType, isTransient } from './kafka-failure.js';

// Node does not find the errors among the names of a CommonJS module.
const { KafkaJSError } = kafkajs;

export interface TopicOptions extends KafkaConnectionOptions {
  readonly topic: string;
  /** Must divide the shard count of the store. */
  readonly partitions: number;
  /** @default the broker's `default.replication.factor` */
  readonly replicationFactor?: number;
  /** As `retention.ms`. Records with old times are deleted soon unless it is -1. */
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * Creates a topic, unless there is one of that name, and waits until it can be written. Resolves to whether it is new.
 *
 * @throws WaaromError `LOG.UNREACHABLE`.
 */
export async function createTopic(options: TopicOptions): Promise<boolean> {
  const admin = await connectAdmin(createClient(options), options.brokers);
  try {
    return await createTopicBy(admin, options);
  } finally {
    await admin.disconnect();
  }
}

/** As `createTopic`, with a client that is connected. */
export async function createTopicBy(
  admin: Admin,
  { topic, partitions, replicationFactor, config }: Omit<TopicOptions, 'brokers'>,
): Promise<boolean> {
  const isNew = await admin.createTopics({
    // kafkajs would wait, but fails when the broker that it asks has not heard of the topic yet.
    waitForLeaders: false,
    topics: [
      {
        topic,
        numPartitions: partitions,
        replicationFactor: replicationFactor ?? -1,
        configEntries: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
      },
    ],
  });
  // Metadata names leaders before they lead; a partition that tells its offsets also takes records.
  await retryTransient(async () => await admin.fetchTopicOffsets(topic));
  return isNew;
}

export interface TopicDescription {
  readonly partitionCount: number;
  readonly replicationFactor: number;
}

/** What there is of a topic; `null` when there is no such topic, also after a moment. */
export async function describeTopic(admin: Admin, topic: string): Promise<TopicDescription | null> {
  try {
    return await retryTransient(async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(explainSilence);
      const { partitions } = topics[0]!;
      return {
        partitionCount: partitions.length,
        replicationFactor: partitions[0]!.replicas.length,
      };
    });
  } catch (error) {
    if (failureType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return null;
    throw error;
  }
}

/** When no broker answers, this call of kafkajs stumbles over its own missing answer. */
function explainSilence(error: unknown): never {
  throw error instanceof TypeError ? new KafkaJSError('no broker answered') : error;
}

const TRIES = 8;

/** A new topic is known to some brokers before others, for a moment; so is a leader that moved. */
async function retryTransient<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === TRIES || !isTransient(error)) throw error;
      await wait(50 * attempt);
    }
  }
}

/** @throws WaaromError `LOG.TOPIC_MISSING`. */
export async function requireTopic(
  admin: Admin,
  topic: string,
  brokers: readonly string[],
): Promise<TopicDescription> {
  const description = await describeTopic(admin, topic);
  if (description !== null) return description;
  throw engineErrors.raise('LOG.TOPIC_MISSING', { topic, url: brokers.join(',') });
}

/**
 * Makes sure that topics are there and can be read together.
 *
 * @throws WaaromError `LOG.TOPIC_MISSING`, `LOG.PARTITIONS_DIFFER`.
 */
export async function requireTopics(
  admin: Admin,
  topics: readonly string[],
  brokers: readonly string[],
): Promise<void> {
  const counts = new Map<string, number>();
  for (const topic of topics) {
    const { partitionCount } = await requireTopic(admin, topic, brokers);
    counts.set(topic, partitionCount);
  }
  if (new Set(counts.values()).size > 1) {
    const each = Array.from(counts, ([topic, count]) => `${topic} ${count}`);
    throw engineErrors.raise('LOG.PARTITIONS_DIFFER', { counts: each.join(', ') });
  }
}
