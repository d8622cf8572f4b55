import { shardOf } from '@waarom/engine';
import { createEventProducer } from '@waarom/kafka';
import { expect, it } from 'vitest';
import { readTopic } from './read-topic.js';
import { useCluster } from './test-cluster.js';

const PARTITIONS = 16;
const SHARDS = 64;
const cluster = useCluster();

it("a producer's default partition of a key is the shard of the key, modulo the partitions", async () => {
  const { brokers } = cluster;
  const topic = await cluster.newTopic(PARTITIONS);
  const producer = await createEventProducer({ brokers, topic });
  const stems = ['', 'a', 'élève-', '顧客', '👩‍👩‍👧', 'x'.repeat(50)];
  const keys = stems.flatMap((stem) => Array.from({ length: 100 }, (_, index) => stem + index));
  await producer.send(keys.map((key) => ({ key, value: Buffer.from('event') })));
  await producer.close();
  const records = await readTopic(cluster, topic);
  expect(records).toHaveLength(keys.length);
  for (const { key, partition } of records) {
    expect(shardOf(key!, SHARDS) % PARTITIONS, String(key)).toBe(partition);
  }
  expect(new Set(records.map(({ partition }) => partition)).size).toBe(PARTITIONS);
});
