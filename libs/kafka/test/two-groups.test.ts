import { createKafkaRecordSource } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { describe, expect, it } from 'vitest';
import { FenceCount } from '../src/fence-count.js';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

it('a member whose shards are taken again and again, by nobody of its group, stops and says so', async () => {
  const topic = await cluster.newTopic(1);
  await cluster.producer.send({ topic, messages: [{ value: '0' }] });
  const { brokers } = cluster;
  const consumer = new RecordingConsumer({ apply: () => ({ kind: 'fenced' }) });
  const source = createKafkaRecordSource({
    brokers,
    topic,
    groupId: topic,
    offsetOutOfRange: 'fail',
    sessionTimeoutMs: 6_000,
  });
  await expect(source.run(consumer)).rejects.toMatchObject({
    code: 'STORE.TWO_GROUPS',
    details: { groupId: topic, times: 5 },
  });
  expect(consumer.opened).toHaveLength(5);
  expect(consumer.closed).toHaveLength(5);
}, 60_000);

describe('fences in a row', () => {
  it('are of another group from the fifth on', () => {
    const fences = new FenceCount();
    for (let times = 1; times < 5; times += 1) {
      fences.add(6_000);
      expect(fences.isForeign).toBe(false);
    }
    fences.add(6_000);
    expect(fences.isForeign).toBe(true);
  });

  it('begin anew after a membership that ended otherwise, or lasted', () => {
    const fences = new FenceCount();
    for (let times = 0; times < 4; times += 1) fences.add(6_000);
    fences.reset();
    for (let times = 0; times < 4; times += 1) fences.add(6_000);
    expect(fences.times).toBe(4);
    fences.add(10 * 60_000);
    expect(fences.times).toBe(1);
    expect(fences.isForeign).toBe(false);
  });
});
