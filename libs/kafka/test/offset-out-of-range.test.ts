import type { Applied } from '@waarom/engine';
import { createKafkaRecordSource, type OffsetOutOfRange } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { describe, expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

async function append(topic: string, count: number): Promise<void> {
  const messages = Array.from({ length: count }, () => ({ value: 'event' }));
  await cluster.producer.send({ topic, messages });
}

async function deleteBelow(topic: string, offset: number): Promise<void> {
  // The admin client deletes only on topics that it has looked at.
  await cluster.admin.fetchTopicOffsets(topic);
  await cluster.admin.deleteTopicRecords({
    topic,
    partitions: [{ partition: 0, offset: String(offset) }],
  });
}

/** A topic with the offsets 5 up to 9. */
async function cutTopic(): Promise<string> {
  const topic = await cluster.newTopic(1);
  await append(topic, 10);
  await deleteBelow(topic, 5);
  return topic;
}

function sourceOf(topic: string, offsetOutOfRange: OffsetOutOfRange) {
  const { brokers } = cluster;
  return createKafkaRecordSource({ brokers, topic, groupId: topic, offsetOutOfRange });
}

/** Offsets that arrive, up to the last record of the topic. */
async function readFrom(topic: string, stored: number | null, policy: OffsetOutOfRange) {
  const source = sourceOf(topic, policy);
  const consumer = new RecordingConsumer({ open: () => stored });
  const run = source.run(consumer);
  await consumer.until(() => consumer.opened.length === 1);
  if (policy === 'latest') await append(topic, 2);
  await consumer.until(() => consumer.batches.length > 0);
  await source.stop();
  await run;
  return consumer.offsets(0);
}

const OUT_OF_RANGE = { code: 'LOG.OFFSET_OUT_OF_RANGE' };

describe('an offset whose record was deleted', () => {
  it('stops the source with the offset and the remedy, under the policy fail', async () => {
    const topic = await cutTopic();
    const consumer = new RecordingConsumer({ open: () => 3 });
    const details = { offset: 3, topic, partition: 0 };
    await expect(sourceOf(topic, 'fail').run(consumer)).rejects.toMatchObject({
      ...OUT_OF_RANGE,
      details,
    });
    expect(consumer.batches).toEqual([]);
    expect(consumer.closed).toHaveLength(1);
  });

  it('is left for the first record there is, under the policy earliest', async () => {
    expect(await readFrom(await cutTopic(), 3, 'earliest')).toEqual([5, 6, 7, 8, 9]);
  });

  it('is left for the next record to come, under the policy latest', async () => {
    const offsets = await readFrom(await cutTopic(), 3, 'latest');
    expect(offsets[0]).toBe(10);
  });

  it('is noticed while the source runs, though the client reads on without a word', async () => {
    const topic = await cluster.newTopic(1);
    await append(topic, 4);
    const consumer = new RecordingConsumer({
      async apply(): Promise<Applied> {
        await append(topic, 6);
        await deleteBelow(topic, 8);
        return { kind: 'applied' };
      },
    });
    const details = { offset: 4, topic, partition: 0 };
    await expect(sourceOf(topic, 'fail').run(consumer)).rejects.toMatchObject({
      ...OUT_OF_RANGE,
      details,
    });
    expect(consumer.offsets(0)).toEqual([0, 1, 2, 3]);
  });
});

it('an offset beyond the end of the log, as of a topic that was made anew, is out of range', async () => {
  const topic = await cutTopic();
  const consumer = new RecordingConsumer({ open: () => 11 });
  await expect(sourceOf(topic, 'fail').run(consumer)).rejects.toMatchObject(OUT_OF_RANGE);
  expect(await readFrom(topic, 11, 'earliest')).toEqual([5, 6, 7, 8, 9]);
});

describe('a store without an offset', () => {
  it('does not begin with a log whose beginning is gone, under the policy fail', async () => {
    const topic = await cutTopic();
    const consumer = new RecordingConsumer();
    await expect(sourceOf(topic, 'fail').run(consumer)).rejects.toMatchObject({
      code: 'LOG.BEGINNING_GONE',
      details: { topic, partition: 0, low: 5 },
    });
    expect(consumer.batches).toEqual([]);
    expect(consumer.closed).toHaveLength(1);
  });

  it.each(['earliest', 'latest'] as const)(
    'begins at the first record there is, under the policy %s',
    async (policy) => {
      expect((await readFrom(await cutTopic(), null, policy)).slice(0, 5)).toEqual([5, 6, 7, 8, 9]);
    },
  );
});
