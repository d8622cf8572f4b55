import type { DeadLetter, DeadLetters } from '@waarom/engine';
import kafkajs, { type Admin, type Kafka, type Producer } from 'kafkajs';
import { cutBySize } from './cut-by-size.js';
import { headersOf, type LetterSource } from './dead-letter-message.js';
import { errors } from './errors.js';
import {
  connectAdmin,
  createClient,
  reach,
  RETRY,
  unreachable,
  type KafkaConnectionOptions,
} from './kafka-connection.js';
import { isTransient } from './kafka-failure.js';
import { reasonOf } from './kafka-log.js';
import { namedPartition, sendToPartitions } from './send-to-partitions.js';
import { createTopicBy, requireTopic } from './topic.js';

/** Who writes the letters is written into each. */
export interface KafkaDeadLettersOptions extends KafkaConnectionOptions, LetterSource {}

/** Topic that takes the dead letters of a source topic. */
export function deadTopicOf(topic: string): string {
  return `${topic}.dlq`;
}

/**
 * Dead letters in `<topic>.dlq`: same key, same raw bytes, same partition, the reason in the headers `__waarom.errors.*`. The
 * topic is made at the first letter, with the source's partition and replica counts. A letter may be there twice after a
 * lost reply or a crash, never not at all.
 *
 * @throws WaaromError `LOG.UNREACHABLE` here; `send` also `DEAD_LETTERS.REFUSED` and `LOG.TOPIC_MISSING`.
 */
export async function createKafkaDeadLetters(
  options: KafkaDeadLettersOptions,
): Promise<DeadLetters> {
  const { brokers } = options;
  const kafka = createClient(options);
  const producer = kafka.producer({
    createPartitioner: namedPartition,
    allowAutoTopicCreation: false,
    // About a minute of patience with brokers that are away: a letter that cannot be written stops the stream.
    retry: { ...RETRY, retries: 15, maxRetryTime: 5_000 },
  });
  await reach(
    brokers,
    () => producer.connect(),
    () => producer.disconnect(),
  );
  const partitionCounts = new Map<string, number>();

  async function partitionCountOf(topic: string): Promise<number> {
    const known = partitionCounts.get(topic);
    if (known !== undefined) return known;
    const partitionCount = await provideDeadTopic(kafka, topic, brokers);
    partitionCounts.set(topic, partitionCount);
    return partitionCount;
  }

  return {
    async send(letters) {
      for (const [topic, ofTopic] of groupByTopic(letters)) {
        const partitionCount = await partitionCountOf(topic);
        for (const part of cutBySize(ofTopic, ({ record }) => record.value?.length ?? 0)) {
          await sendPart(producer, part, partitionCount, options).catch((error: unknown) => {
            throw isTransient(error) ? unreachable(brokers, error) : refused(part[0]!, error);
          });
        }
      }
    },
    close: () => producer.disconnect(),
  };
}

async function sendPart(
  producer: Producer,
  letters: readonly DeadLetter[],
  partitionCount: number,
  source: LetterSource,
): Promise<void> {
  const messages = letters.map((letter) => ({
    key: letter.record.key,
    value: letter.record.value,
    // The same one, unless someone made the topic with fewer.
    partition: letter.partition % partitionCount,
    headers: headersOf(letter, source),
  }));
  await sendToPartitions(producer, deadTopicOf(letters[0]!.topic), messages);
}

function groupByTopic(letters: readonly DeadLetter[]): ReadonlyMap<string, DeadLetter[]> {
  const groups = new Map<string, DeadLetter[]>();
  for (const letter of letters) {
    const group = groups.get(letter.topic);
    if (group === undefined) groups.set(letter.topic, [letter]);
    else group.push(letter);
  }
  return groups;
}

function refused({ topic, partition, record }: DeadLetter, error: unknown) {
  const { offset } = record;
  const details = {
    topic,
    partition,
    offset,
    deadTopic: deadTopicOf(topic),
    reason: reasonOf(error),
  };
  return errors.raise('DEAD_LETTERS.REFUSED', details, error);
}

/** Creates the dead-letter topic unless there is one, and resolves to its partition count. */
async function provideDeadTopic(
  kafka: Kafka,
  topic: string,
  brokers: readonly string[],
): Promise<number> {
  const admin = await connectAdmin(kafka, brokers);
  try {
    const { partitionCount, replicationFactor } = await requireTopic(admin, topic, brokers);
    const deadTopic = deadTopicOf(topic);
    await createTopicBy(admin, {
      topic: deadTopic,
      partitions: partitionCount,
      replicationFactor,
      config: { 'max.message.bytes': String(await largestMessage(admin, topic)) },
    });
    return (await requireTopic(admin, deadTopic, brokers)).partitionCount;
  } finally {
    await admin.disconnect();
  }
}

const MESSAGE_BYTES_MIN = 16 * 1_048_576;
/** For the headers, and for a record that the source's topic holds compressed. */
const SLACK_BYTES = 1_048_576;

/** Most bytes that a record of the dead-letter topic may have: whatever the source's topic takes must fit. */
async function largestMessage(admin: Admin, topic: string): Promise<number> {
  const name = 'max.message.bytes';
  const { resources } = await admin.describeConfigs({
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: [name] }],
    includeSynonyms: false,
  });
  const entry = resources[0]?.configEntries.find(({ configName }) => configName === name);
  return Math.max(Number(entry?.configValue ?? 0), MESSAGE_BYTES_MIN) + SLACK_BYTES;
}
