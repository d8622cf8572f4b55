/** Sends dead letters through again: their raw records back to the topic they came from, each letter once. */
import { shardOf, type SourceRecord } from '@waarom/engine';
import type { RejectionCode } from '@waarom/schemas';
import type { Admin, KafkaMessage, Producer } from 'kafkajs';
import { cutBySize } from './cut-by-size.js';
import { ATTEMPT, readDeadLetter } from './dead-letter-message.js';
import { deadTopicOf } from './kafka-dead-letters.js';
import {
  connectAdmin,
  createClient,
  reach,
  RETRY,
  unreachable,
  type KafkaConnectionOptions,
} from './kafka-connection.js';
import { isTransient } from './kafka-failure.js';
import { readSpans, type Span } from './read-spans.js';
import { namedPartition, sendToPartitions, type PartitionedMessage } from './send-to-partitions.js';
import { describeTopic, requireTopic } from './topic.js';

export interface ResendOptions extends KafkaConnectionOptions {
  /** Where the letters' records came from, and go to again. */
  readonly topic: string;
  /** Counts the letters and sends none. @default false */
  readonly isDryRun?: boolean;
}

export interface ResendReport {
  /** Letters that no earlier call had sent again. */
  readonly letters: number;
  readonly byCode: Readonly<Partial<Record<RejectionCode, number>>>;
  /** Records on the dead-letter topic that are no letters; they are left alone. */
  readonly foreign: number;
}

/**
 * Reads `<topic>.dlq` from where the last call stopped to where it ends now, and sends the records to `topic` as they first
 * came. What is refused again becomes a new letter, for a later call. A record that was folded after all is known by its
 * event id and counts once.
 *
 * @throws WaaromError `LOG.UNREACHABLE`, `LOG.TOPIC_MISSING`, `LOG.READ_TWICE`
 */
export async function resendDeadLetters(options: ResendOptions): Promise<ResendReport> {
  const { topic, brokers } = options;
  const kafka = createClient(options);
  const admin = await connectAdmin(kafka, brokers);
  const producer = kafka.producer({
    createPartitioner: namedPartition,
    allowAutoTopicCreation: false,
    retry: { ...RETRY, retries: 10 },
  });
  try {
    const { partitionCount } = await requireTopic(admin, topic, brokers);
    await reach(
      brokers,
      () => producer.connect(),
      () => producer.disconnect(),
    );
    return await resend({ ...options, admin, producer, partitionCount });
  } catch (error) {
    throw isTransient(error) ? unreachable(brokers, error) : error;
  } finally {
    await producer.disconnect();
    await admin.disconnect();
  }
}

interface Resend extends ResendOptions {
  readonly admin: Admin;
  readonly producer: Producer;
  readonly partitionCount: number;
}

async function resend(options: Resend): Promise<ResendReport> {
  const { topic, admin, producer, partitionCount, isDryRun = false } = options;
  const deadTopic = deadTopicOf(topic);
  const groupId = groupOf(topic);
  const byCode: Partial<Record<RejectionCode, number>> = {};
  let letterCount = 0;
  let foreign = 0;

  async function onMessages(messages: readonly KafkaMessage[]): Promise<void> {
    const letters = messages.map(readDeadLetter).filter((letter) => letter !== null);
    if (!isDryRun) {
      for (const run of cutBySize(letters, ({ record }) => record.value?.length ?? 0)) {
        const records = run.map(({ record, partition: from }) =>
          messageOf(record, from, partitionCount),
        );
        await sendToPartitions(producer, topic, records);
      }
    }
    letterCount += letters.length;
    foreign += messages.length - letters.length;
    for (const { code } of letters) byCode[code] = (byCode[code] ?? 0) + 1;
  }

  const spans = await unsentSpans(admin, deadTopic, groupId);
  if (spans.size > 0) {
    const isCommitting = !isDryRun;
    await readSpans({ ...options, topic: deadTopic, groupId, isCommitting, spans, onMessages });
  }
  return { letters: letterCount, byCode, foreign };
}

/** Its offsets say how far letters were sent again. */
function groupOf(topic: string): string {
  return `waarom.resend.${topic}`;
}

async function unsentSpans(
  admin: Admin,
  deadTopic: string,
  groupId: string,
): Promise<ReadonlyMap<number, Span>> {
  const spans = new Map<number, Span>();
  if ((await describeTopic(admin, deadTopic)) === null) return spans;
  const [stored] = await admin.fetchOffsets({ groupId, topics: [deadTopic] });
  const sentUpTo = new Map(stored?.partitions.map((at) => [at.partition, Number(at.offset)]));
  for (const { partition, low, high } of await admin.fetchTopicOffsets(deadTopic)) {
    const next = Math.max(Number(low), sentUpTo.get(partition) ?? 0);
    if (next < Number(high)) spans.set(partition, { next, end: Number(high) });
  }
  return spans;
}

/** To the partition where its customer's events belong, which is not always where it was found. */
function messageOf(
  { key, value, attempt = 0 }: SourceRecord,
  from: number,
  partitionCount: number,
): PartitionedMessage {
  const partition = key === null ? from % partitionCount : shardOf(key, partitionCount);
  return { key, value, partition, headers: { [ATTEMPT]: String(attempt + 1) } };
}
