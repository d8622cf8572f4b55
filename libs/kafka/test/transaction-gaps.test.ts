import { createKafkaRecordSource } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

it('aborted transactions and markers are passed over, and no record after them is lost', async () => {
  const { brokers, kafka } = cluster;
  const topic = await cluster.newTopic(1);
  const producer = kafka.producer({
    transactionalId: topic,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  const kept: string[] = [];
  for (const [round, end] of (['abort', 'commit', 'abort', 'abort', 'commit'] as const).entries()) {
    const transaction = await producer.transaction();
    const values = Array.from({ length: 20 }, (_, index) => `${round}:${index}`.padEnd(200));
    await transaction.send({ topic, messages: values.map((value) => ({ value })) });
    await transaction[end]();
    if (end === 'commit') kept.push(...values);
  }
  await producer.disconnect();

  // So small a fetch brings one batch at a time: some have nothing but what is passed over.
  const source = createKafkaRecordSource({
    brokers,
    topic,
    groupId: topic,
    offsetOutOfRange: 'fail',
    partitionBytesMax: 1_000,
  });
  const consumer = new RecordingConsumer();
  const run = source.run(consumer);
  await consumer.until(() => consumer.records(0).length >= kept.length);
  await source.stop();
  await run;
  expect(consumer.records(0).map(({ value }) => String(value))).toEqual(kept);
});
