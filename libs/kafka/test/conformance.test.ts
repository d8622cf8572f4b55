import {
  createKafkaDeadLetters,
  createKafkaRecordSource,
  deadTopicOf,
  readDeadLetter,
} from '@waarom/kafka';
import {
  CONFORMANCE_PARTITIONS,
  deadLettersConformance,
  recordSourceConformance,
} from '@waarom/testing/conformance';
import { readTopic } from './read-topic.js';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

recordSourceConformance(
  'kafka',
  async () => {
    const topic = await cluster.newTopic(CONFORMANCE_PARTITIONS);
    const { brokers, producer } = cluster;
    return {
      topic,
      source: createKafkaRecordSource({ brokers, topic, groupId: topic, offsetOutOfRange: 'fail' }),
      async append(partition, records) {
        const messages = records.map((record) => ({
          ...record,
          partition,
          timestamp: String(record.timestamp),
        }));
        await producer.send({ topic, messages });
      },
      async close() {},
    };
  },
  { nulls: true },
);

deadLettersConformance('kafka', async () => {
  const topic = await cluster.newTopic(2);
  const { brokers } = cluster;
  return {
    topic,
    deadLetters: await createKafkaDeadLetters({ brokers, appVersion: '1.2.3' }),
    async readBack() {
      const messages = await readTopic(cluster, deadTopicOf(topic));
      return messages.map((message) => readDeadLetter(message)!);
    },
    async close() {},
  };
});
