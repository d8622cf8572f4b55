import { setTimeout as wait } from 'node:timers/promises';
import { createKafkaRecordSource, createTopic } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

function read(topic: string, consumer: RecordingConsumer) {
  const { brokers } = cluster;
  const source = createKafkaRecordSource({
    brokers,
    topic,
    groupId: topic,
    offsetOutOfRange: 'earliest',
  });
  return { source, run: source.run(consumer) };
}

async function recreate(topic: string): Promise<void> {
  await cluster.admin.deleteTopics({ topics: [topic] });
  for (;;) {
    // A name that is being deleted is taken for a moment.
    try {
      await createTopic({ brokers: cluster.brokers, topic, partitions: 1 });
      return;
    } catch {
      await wait(20);
    }
  }
}

it('a topic that is made anew has another id, which a consumer is told at opening', async () => {
  const topic = await cluster.newTopic(1);
  const ids: (string | undefined)[] = [];
  for (const remake of [false, false, true]) {
    if (remake) await recreate(topic);
    const consumer = new RecordingConsumer();
    const { source, run } = read(topic, consumer);
    await consumer.until(() => consumer.opened.length === 1);
    ids.push(consumer.opened[0]!.topicId);
    await source.stop();
    await run;
  }
  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).toMatch(/^[0-9a-f]{32}$/);
  expect(ids[2]).not.toBe(ids[0]);
});

it('a topic that is made anew while it is read ends the run, whatever the policy for offsets', async () => {
  const topic = await cluster.newTopic(1);
  await cluster.producer.send({ topic, messages: [{ value: '0' }, { value: '1' }] });
  const consumer = new RecordingConsumer();
  const { run } = read(topic, consumer);
  const ended = run.then(
    () => 'no error',
    (error: { code: string }) => error.code,
  );
  await consumer.until(() => consumer.offsets(0).length === 2);
  await recreate(topic);
  expect(await ended).toMatch(/^LOG\.TOPIC_(RECREATED|MISSING)$/);
  expect(consumer.offsets(0)).toEqual([0, 1]);
});
