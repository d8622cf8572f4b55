import { createKafkaRecordSource } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

it('a topic that is given more partitions while it is read ends the run, and says so', async () => {
  const topic = await cluster.newTopic(2);
  const consumer = new RecordingConsumer();
  const { brokers } = cluster;
  const source = createKafkaRecordSource({
    brokers,
    topic,
    groupId: topic,
    offsetOutOfRange: 'fail',
  });
  const ended = source.run(consumer).then(
    () => null,
    (error: unknown) => error,
  );
  await consumer.until(() => consumer.opened.length === 2);
  await cluster.admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
  expect(await ended).toMatchObject({
    code: 'LOG.PARTITIONS_CHANGED',
    details: { topic, change: 'it has 4, and had 2 when it was opened' },
  });
  expect(consumer.closed).toHaveLength(2);
});
