import type { KafkaMessage } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import type { TestCluster } from './test-cluster.js';

/** Everything on a topic, partition by partition. */
export async function readTopic(
  { kafka, admin }: TestCluster,
  topic: string,
): Promise<readonly (KafkaMessage & { readonly partition: number })[]> {
  const ends = await admin.fetchTopicOffsets(topic);
  const count = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  const read: (KafkaMessage & { readonly partition: number })[] = [];
  if (count === 0) return read;
  const consumer = kafka.consumer({ groupId: `read-${randomUUID()}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async (payload: { partition: number; message: KafkaMessage }) => {
      read.push({ ...payload.message, partition: payload.partition });
      if (read.length === count) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return read.toSorted((left, right) => left.partition - right.partition);
}
