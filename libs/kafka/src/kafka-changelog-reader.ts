import { randomUUID } from 'node:crypto';
import { engineErrors, type ChangelogEntry, type ChangelogReader } from '@waarom/engine';
import type { Batch, Consumer, Kafka } from 'kafkajs';
import { END_KEY, readChangelogRecord } from './changelog-record.js';
import { Handover } from './handover.js';
import {
  connectAdmin,
  createClient,
  reach,
  RETRY,
  type KafkaConnectionOptions,
} from './kafka-connection.js';
import { rootOf } from './kafka-failure.js';
import { readLogRanges } from './log-range.js';
import { namedPartition, sendToPartitions } from './send-to-partitions.js';
import { describeTopic } from './topic.js';

export interface KafkaChangelogReaderOptions extends KafkaConnectionOptions {
  readonly topic: string;
}

/** A reader that knows how much there is to read. */
export interface KafkaChangelogReader extends ChangelogReader {
  /** Offsets between the beginning and the end: records at most, since compaction leaves gaps. */
  readonly offsets: number;
}

/**
 * Opens a changelog for reading, up to what is committed now. To know where that is it writes one record to each partition: the last
 * offset of a log is no use, since nobody is shown what stands there (the marker of a transaction).
 *
 * @throws WaaromError `LOG.UNREACHABLE`, `CHANGELOG.EMPTY`; reading also `CHANGELOG.CORRUPT`.
 */
export async function openKafkaChangelogReader(
  options: KafkaChangelogReaderOptions,
): Promise<KafkaChangelogReader> {
  const { topic, brokers } = options;
  const kafka = createClient(options);
  const admin = await connectAdmin(kafka, brokers);
  try {
    if ((await describeTopic(admin, topic)) === null) {
      throw engineErrors.raise('CHANGELOG.EMPTY', { changelog: topic });
    }
    const ranges = await readLogRanges(admin, topic);
    const partitions = [...ranges.keys()].filter((partition) => ranges[partition]!.high > 0);
    const ends = await markEnds(kafka, brokers, topic, partitions);
    let offsets = 0;
    for (const [partition, end] of ends) offsets += end - ranges[partition]!.low;
    return { offsets, entries: () => readEntries(kafka, options, ends) };
  } finally {
    await admin.disconnect();
  }
}

/** Offsets of the records that were written to mark the ends, by partition. */
async function markEnds(
  kafka: Kafka,
  brokers: readonly string[],
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const producer = kafka.producer({
    createPartitioner: namedPartition,
    allowAutoTopicCreation: false,
    retry: { ...RETRY, retries: 10 },
  });
  await reach(
    brokers,
    () => producer.connect(),
    () => producer.disconnect(),
  );
  const ends = new Map<number, number>();
  try {
    await sendToPartitions(
      {
        async send(record) {
          const answers = await producer.send(record);
          for (const { partition, baseOffset } of answers) ends.set(partition, Number(baseOffset));
          return answers;
        },
      },
      topic,
      partitions.map((partition) => ({ key: END_KEY, value: Buffer.alloc(0), partition })),
    );
  } finally {
    await producer.disconnect();
  }
  return ends;
}

async function* readEntries(
  kafka: Kafka,
  { brokers, topic }: KafkaChangelogReaderOptions,
  ends: ReadonlyMap<number, number>,
): AsyncGenerator<readonly ChangelogEntry[]> {
  if (ends.size === 0) return;
  const groupId = `${topic}-read-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, retry: { ...RETRY, retries: 20 } });
  await reach(
    brokers,
    () => consumer.connect(),
    () => consumer.disconnect(),
  );
  const handover = new Handover<readonly ChangelogEntry[]>();
  try {
    await feed(consumer, topic, ends, handover);
    yield* handover.items();
  } finally {
    handover.stop();
    await consumer.disconnect().catch(() => undefined);
  }
}

/** Runs the consumer until each partition is past its end; each batch waits until the one before is taken. */
async function feed(
  consumer: Consumer,
  topic: string,
  ends: ReadonlyMap<number, number>,
  handover: Handover<readonly ChangelogEntry[]>,
): Promise<void> {
  const open = new Set(ends.keys());
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) handover.fail(rootOf(payload.error));
  });
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async (payload) => {
      const { batch } = payload;
      const { partition } = batch;
      const end = ends.get(partition);
      if (end === undefined || !open.has(partition)) return;
      try {
        await handover.give(entriesOf(batch, end));
      } catch (error) {
        handover.fail(error);
        return;
      }
      await payload.heartbeat();
      // Nothing is behind it that was asked for, and it is shown only when all before it is decided.
      if (Number(batch.lastOffset()) < end) return;
      open.delete(partition);
      consumer.pause([{ topic, partitions: [partition] }]);
      if (open.size === 0) handover.end();
    },
  });
}

function entriesOf(batch: Batch, end: number): readonly ChangelogEntry[] {
  const entries: ChangelogEntry[] = [];
  for (const { offset, key, value } of batch.messages) {
    if (Number(offset) >= end) break;
    const entry = readChangelogRecord(key, value);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}
