/** A process that writes choices as they happen, at a steady rate: what the updater meets when it keeps up. */
import { encodeEvent } from '@waarom/schemas';
import { simulateChoices } from '@waarom/testing';
import { SHARD_COUNT_DEFAULT, shardOf } from '@waarom/engine';
import { Kafka, logLevel } from 'kafkajs';

export interface LiveLoad {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly customers: number;
  readonly eventsASecond: number;
  readonly seconds: number;
}

/** What is written together, as a producer that lingers does. */
const TICK_MS = 10;

process.once('message', (load: LiveLoad) => {
  void run(load).then(() => process.exit(0));
});

async function run(load: LiveLoad): Promise<void> {
  const { brokers, topic, partitions, customers, eventsASecond, seconds } = load;
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  const count = eventsASecond * seconds;
  const choices = simulateChoices({ seed: 7, customers, count, startTime: Date.now() });
  const startedAt = performance.now();
  let sent = 0;
  let writing: Promise<unknown> = Promise.resolve();
  while (sent < count) {
    const due = Math.min(count, ((performance.now() - startedAt) * eventsASecond) / 1000);
    const messages = [];
    for (; sent < due; sent++) {
      const choice = choices.next().value!;
      const key = Buffer.from(choice.customer);
      const value = encodeEvent({ ...choice, time: Date.now() });
      messages.push({ key, value, partition: shardOf(key, SHARD_COUNT_DEFAULT) % partitions });
    }
    await writing;
    if (messages.length > 0) writing = producer.send({ topic, messages, acks: 1 });
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await writing;
  await producer.disconnect();
}
