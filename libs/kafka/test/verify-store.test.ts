import { createKafkaRecordSource } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

/** A member that has read two records of one partition, and then nothing comes any more. */
async function openIdle(consumer: RecordingConsumer) {
  const topic = await cluster.newTopic(1);
  const messages = [{ value: 'first' }, { value: 'second' }];
  await cluster.producer.send({ topic, messages });
  const source = createKafkaRecordSource({
    brokers: cluster.brokers,
    topic,
    groupId: topic,
    offsetOutOfRange: 'fail',
    sessionTimeoutMs: 6_000,
  });
  const run = source.run(consumer);
  await consumer.until(() => consumer.records(0).length === 2);
  return { topic, source, run };
}

it('a partition with nothing new is read again from where the store has gone back to', async () => {
  let topic: string | null = null;
  const consumer = new RecordingConsumer({
    verify: () => {
      if (topic === null) return { kind: 'unmoved' };
      const offsets = new Map([[topic, 1]]);
      topic = null;
      return { kind: 'moved', offsets };
    },
  });
  const idle = await openIdle(consumer);
  ({ topic } = idle);
  await consumer.until(() => consumer.records(0).length === 3);
  await idle.source.stop();
  await idle.run;
  expect(consumer.offsets(0)).toEqual([0, 1, 1]);
});

it('a partition with nothing new that another owner has claimed is asked of the group anew', async () => {
  let isFenced = false;
  const consumer = new RecordingConsumer({
    verify: () => ({ kind: isFenced ? 'fenced' : 'unmoved' }),
  });
  const idle = await openIdle(consumer);
  isFenced = true;
  await consumer.until(() => consumer.opened.length === 2);
  isFenced = false;
  await idle.source.stop();
  await idle.run;
  expect(consumer.calls.indexOf('close 0')).toBeGreaterThan(consumer.calls.indexOf('applied 0'));
});
