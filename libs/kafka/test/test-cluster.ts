import { createTopic } from '@waarom/kafka';
import { Kafka, logLevel, Partitioners, type Admin, type Producer } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';

export interface TestCluster {
  readonly brokers: readonly string[];
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;
  newTopic(partitions: number): Promise<string>;
}

/** The brokers that `KAFKA_BROKERS` names, with clients for the file's tests; topics made here are deleted after them. */
export function useCluster(): TestCluster {
  const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
  if (brokers.length === 0) throw new Error('KAFKA_BROKERS is not set; npm test starts brokers');
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 8 } });
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const made: string[] = [];

  beforeAll(async () => {
    await Promise.all([admin.connect(), producer.connect()]);
  });
  afterAll(async () => {
    const existing = await admin.listTopics();
    const topics = existing.filter((topic) => made.some((name) => topic.startsWith(name)));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });

  return {
    brokers,
    kafka,
    admin,
    producer,
    async newTopic(partitions) {
      const topic = `test-${randomUUID()}`;
      made.push(topic);
      // The records of the tests are old.
      await createTopic({ brokers, topic, partitions, config: { 'retention.ms': '-1' } });
      return topic;
    },
  };
}
