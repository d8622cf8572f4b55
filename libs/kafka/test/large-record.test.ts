import {
  createEventProducer,
  createKafkaDeadLetters,
  createKafkaRecordSource,
  createTopic,
  deadTopicOf,
} from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { describe, expect, it } from 'vitest';
import { readTopic } from './read-topic.js';
import { useCluster } from './test-cluster.js';

const LARGE_BYTES = 10_000_000;
const cluster = useCluster();

/** A topic with a record of 10 MB between two small ones, whatever the broker's own limit is. */
async function topicWithLargeRecord(): Promise<string> {
  const { brokers, admin } = cluster;
  const topic = await cluster.newTopic(1);
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: 2,
        name: topic,
        configEntries: [
          { name: 'max.message.bytes', value: '16777216' },
          { name: 'retention.ms', value: '-1' },
        ],
      },
    ],
  });
  const producer = await createEventProducer({ brokers, topic });
  const values = [Buffer.from('before'), Buffer.alloc(LARGE_BYTES, 'x'), Buffer.from('after')];
  await producer.send(values.map((value) => ({ key: 'customer-1', value })));
  await producer.close();
  return topic;
}

describe('a record of 10 MB', () => {
  it('arrives, larger than any fetch is asked to be, and fits the dead letters', async () => {
    const { brokers } = cluster;
    const topic = await topicWithLargeRecord();
    const offsetOutOfRange = 'fail';
    const source = createKafkaRecordSource({ brokers, topic, groupId: topic, offsetOutOfRange });
    const consumer = new RecordingConsumer();
    const run = source.run(consumer);
    await consumer.until(() => consumer.records(0).length === 3);
    await source.stop();
    await run;
    const large = consumer.records(0)[1]!;
    expect(large.value!.equals(Buffer.alloc(LARGE_BYTES, 'x'))).toBe(true);

    const deadLetters = await createKafkaDeadLetters({ brokers, appVersion: '1.2.3' });
    const reason = { code: 'TOO_LARGE', message: 'too many bytes', stage: 'decode' } as const;
    await deadLetters.send([{ topic, partition: 0, record: large, ...reason }]);
    await deadLetters.close();
    const [dead] = await readTopic(cluster, deadTopicOf(topic));
    expect(dead!.value!.equals(large.value!)).toBe(true);
  });

  it('that a dead-letter topic made by others does not take stops the stream with the remedy', async () => {
    const { brokers } = cluster;
    const topic = await cluster.newTopic(1);
    const config = { 'max.message.bytes': '2000' };
    await createTopic({ brokers, topic: deadTopicOf(topic), partitions: 1, config });
    const deadLetters = await createKafkaDeadLetters({ brokers, appVersion: '1.2.3' });
    const record = { offset: 7, key: null, value: Buffer.alloc(LARGE_BYTES), timestamp: 1 };
    const reason = { code: 'TOO_LARGE', message: 'too many bytes', stage: 'decode' } as const;
    await expect(
      deadLetters.send([{ topic, partition: 0, record, ...reason }]),
    ).rejects.toMatchObject({
      code: 'DEAD_LETTERS.REFUSED',
      details: { topic, partition: 0, offset: 7, deadTopic: deadTopicOf(topic) },
    });
    await deadLetters.close();
  });
});
