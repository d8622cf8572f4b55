import { SHARD_COUNT_DEFAULT, shardOf } from '@waarom/engine';
import { createTopic } from '@waarom/kafka';
import { encodeEvent, type Event } from '@waarom/schemas';
import { Kafka, logLevel } from 'kafkajs';

/** A topic that stands in Kafka, whole, before anything is measured. */
export interface ProducedTopic {
  readonly topic: string;
  readonly brokers: readonly string[];
  readonly events: number;
  /** Mean size of a record's value. */
  readonly eventBytes: number;
}

const PARTITIONS = 4;
const BATCH_RECORDS = 5_000;

/** Writes the events as Avro, uncompressed, each to its customer's partition. */
export async function produceTopic(
  brokers: readonly string[],
  topic: string,
  events: Iterable<Event>,
): Promise<ProducedTopic> {
  await createTopic({ brokers, topic, partitions: PARTITIONS });
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  let count = 0;
  let bytes = 0;
  let messages: { key: Buffer; value: Buffer; partition: number }[] = [];
  const send = async (): Promise<void> => {
    await producer.send({ topic, messages, acks: 1 });
    messages = [];
  };
  for (const event of events) {
    const key = Buffer.from(event.customer);
    const value = encodeEvent(event);
    messages.push({ key, value, partition: shardOf(key, SHARD_COUNT_DEFAULT) % PARTITIONS });
    count += 1;
    bytes += value.length;
    if (messages.length === BATCH_RECORDS) await send();
  }
  if (messages.length > 0) await send();
  await producer.disconnect();
  return { topic, brokers, events: count, eventBytes: bytes / count };
}
