import { shardOf } from '@waarom/engine';
import { createEventProducer } from '@waarom/kafka';
import { expect, it } from 'vitest';
import { readTopic } from './read-topic.js';
import { useCluster } from './test-cluster.js';

const PARTITIONS = 16;
const SHARDS = 64;
const cluster = useCluster();

it("a record's default partition of a key is the shard of the key, modulo the partitions", async () => {
  const { brokers } = cluster;
  const defaultTopic = await cluster.newTopic(PARTITIONS);
  const topic = await cluster.newTopic(PARTITIONS);
  const producer = await createEventProducer({ brokers, topic });
  const stems = ['', 'a', 'élève-', '顧客', '👩‍👩‍👧', 'x'.repeat(50)];
  const keys = stems.flatMap((stem) => Array.from({ length: 100 }, (_, index) => stem + index));
  await producer.send(keys.map((key) => ({ key, value: Buffer.from('event') })));
  await producer.close();
  // The client's own default partitioner, which does as Java's.
  await cluster.producer.send({
    topic: defaultTopic,
    messages: keys.map((key) => ({ key, value: 'event' })),
  });

  const ofKeys = Object.fromEntries(
    keys.map((key) => [key, shardOf(Buffer.from(key), SHARDS) % PARTITIONS]),
  );
  expect(await partitionsOfKeys(topic)).toEqual(ofKeys);
  expect(await partitionsOfKeys(defaultTopic)).toEqual(ofKeys);
  expect(new Set(Object.values(ofKeys)).size).toBe(PARTITIONS);
});

async function partitionsOfKeys(topic: string): Promise<Record<string, number>> {
  const records = await readTopic(cluster, topic);
  return Object.fromEntries(records.map(({ key, partition }) => [String(key), partition]));
}
