import { createKafkaDeadLetters, deadTopicOf } from '@waarom/kafka';
import { expect, it } from 'vitest';
import { readTopic } from './read-topic.js';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

it('a dead letter is the raw record with the reason in its headers, on the same partition of a topic as wide', async () => {
  const { brokers, admin } = cluster;
  const topic = await cluster.newTopic(8);
  const deadLetters = await createKafkaDeadLetters({
    brokers,
    appVersion: '1.2.3',
    groupId: 'g-1',
  });
  const key = Buffer.from('customer-1');
  const value = Buffer.from('c30100112233445566770102', 'hex');
  await deadLetters.send([
    {
      topic,
      partition: 5,
      record: { offset: 42, key, value, timestamp: 1_700_000_000_123 },
      code: 'SEMANTIC',
      message: 'alternatives[2].price is not a number',
      stage: 'check',
    },
  ]);
  await deadLetters.close();

  const dead = await readTopic(cluster, deadTopicOf(topic));
  expect(dead).toHaveLength(1);
  const { headers, ...record } = dead[0]!;
  expect(record).toMatchObject({ partition: 5, key, value });
  const texts = Object.entries(headers!).map(([name, header]) => [name, String(header)]);
  expect(Object.fromEntries(texts)).toEqual({
    '__waarom.errors.topic': topic,
    '__waarom.errors.partition': '5',
    '__waarom.errors.offset': '42',
    '__waarom.errors.timestamp': '1700000000123',
    '__waarom.errors.attempt': '1',
    '__waarom.errors.group': 'g-1',
    '__waarom.errors.schema.id': '0011223344556677',
    '__waarom.errors.code': 'SEMANTIC',
    '__waarom.errors.stage': 'check',
    '__waarom.errors.message': 'alternatives[2].price is not a number',
    '__waarom.errors.app.version': '1.2.3',
  });
  const { topics } = await admin.fetchTopicMetadata({ topics: [deadTopicOf(topic)] });
  expect(topics[0]!.partitions).toHaveLength(8);
});
