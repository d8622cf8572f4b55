import { createKafkaRecordSource } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

it("Kafka's own offset of the group is told where the store stands, and never asked", async () => {
  const { brokers, admin, producer } = cluster;
  const topic = await cluster.newTopic(1);
  const messages = Array.from({ length: 10 }, () => ({ value: 'event' }));
  await producer.send({ topic, messages });
  await admin.setOffsets({ groupId: topic, topic, partitions: [{ partition: 0, offset: '7' }] });

  const offsetOutOfRange = 'fail';
  const source = createKafkaRecordSource({ brokers, topic, groupId: topic, offsetOutOfRange });
  const consumer = new RecordingConsumer();
  const run = source.run(consumer);
  await consumer.until(() => consumer.offsets(0).length === 10);
  await source.stop();
  await run;
  expect(consumer.offsets(0)[0]).toBe(0);
  const [reported] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
  expect(reported!.partitions).toMatchObject([{ partition: 0, offset: '10' }]);
});
