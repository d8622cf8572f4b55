import { existsSync } from 'node:fs';
import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { startKafka } from '../src/index.js';

test('a record of 10 MB produced to a local Kafka comes back, and stop leaves neither process nor files', async () => {
  const cluster = await startKafka({ brokers: 1 });
  const broker = cluster.brokers[0]!;
  try {
    const value = Buffer.alloc(10_000_000, 'waarom');
    const received = await roundTrip(cluster.bootstrap, value);
    // Not toEqual, which takes a minute for this many elements.
    expect(received?.equals(value)).toBe(true);
    expect(existsSync(cluster.folder)).toBe(true);
  } finally {
    await cluster.stop();
  }
  expect(existsSync(cluster.folder)).toBe(false);
  expect(() => process.kill(broker.pid, 0)).toThrow('ESRCH');
});

async function roundTrip(bootstrap: string, value: Buffer): Promise<Buffer | null> {
  const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING });
  const topic = 'echo';
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();

  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value }] });
  await producer.disconnect();

  const consumer = kafka.consumer({ groupId: 'echo' });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const received = await new Promise<Buffer | null>((resolve, reject) => {
    consumer.run({ eachMessage: async ({ message }) => resolve(message.value) }).catch(reject);
  });
  await consumer.disconnect();
  return received;
}
