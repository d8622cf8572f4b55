import {
  createEventProducer,
  createKafkaDeadLetters,
  createKafkaRecordSource,
} from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();
const TOPIC = { topic: 'no-such-topic', groupId: 'start-test', offsetOutOfRange: 'fail' } as const;

describe('brokers that do not answer', () => {
  const brokers = ['127.0.0.1:1'];
  const unreachable = { code: 'LOG.UNREACHABLE', details: { url: '127.0.0.1:1' } };

  it('end the start of the source, the producer and the dead letters with a reason', async () => {
    const source = createKafkaRecordSource({ brokers, ...TOPIC });
    await Promise.all([
      expect(source.run(new RecordingConsumer())).rejects.toMatchObject(unreachable),
      expect(createEventProducer({ brokers, topic: 'any' })).rejects.toMatchObject(unreachable),
      expect(createKafkaDeadLetters({ brokers, appVersion: '1' })).rejects.toMatchObject(
        unreachable,
      ),
    ]);
  }, 10_000);

  it('are given up after a while also when something else listens there', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const source = createKafkaRecordSource({ brokers: [address], ...TOPIC });
    await expect(source.run(new RecordingConsumer())).rejects.toMatchObject({
      code: 'LOG.UNREACHABLE',
      details: { url: address, reason: 'no answer within 8 seconds' },
    });
    silent.close();
  }, 12_000);
});

it('a topic that is not there ends the start, and is not created', async () => {
  const { brokers, admin } = cluster;
  const source = createKafkaRecordSource({ brokers, ...TOPIC });
  await expect(source.run(new RecordingConsumer())).rejects.toMatchObject({
    code: 'LOG.TOPIC_MISSING',
    details: { topic: TOPIC.topic },
  });
  expect(await admin.listTopics()).not.toContain(TOPIC.topic);
}, 10_000);
