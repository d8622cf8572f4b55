import { crc32 } from 'node:zlib';
import { shardOf } from '@waarom/engine';
import { encodeEvent, eventExamples, parseEvent, type OfferResponse } from '@waarom/schemas';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startUpdater, type RunningUpdater } from './running-updater.js';

const PARTITIONS = 4;
let updater: RunningUpdater;
let producer: Producer;
beforeAll(async () => {
  updater = await startUpdater('partitioner');
  const brokers = [...updater.brokers];
  producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
});
afterAll(async () => {
  await producer.disconnect();
  await updater.stop();
});

test("a producer with librdkafka's partitioner is told of, record by record, and no customer gets a second owner", async () => {
  const example = parseEvent(eventExamples.offer_response) as OfferResponse;
  const records = Array.from({ length: 16 }, (_, index) => {
    const customer = `c-${index}`;
    const event = { ...example, id: `e-${index}`, customer, time: Date.now() };
    const partition = crc32(customer) % PARTITIONS;
    const isRight = partition === shardOf(Buffer.from(customer), PARTITIONS);
    return { customer, partition, isRight, value: encodeEvent(event) };
  });
  const wrong = records.filter(({ isRight }) => !isRight);
  const right = records.filter(({ isRight }) => isRight);
  expect(Math.min(wrong.length, right.length)).toBeGreaterThan(0);
  await producer.send({
    topic: updater.topic,
    messages: records.map(({ customer, partition, value }) => ({
      key: customer,
      partition,
      value,
    })),
  });

  const counted = `waarom_dead_letters_total{code="WRONG_PARTITION"} ${wrong.length}`;
  await eventually(async () => {
    const { text } = await updater.ops('/metrics');
    return text.includes(counted) ? true : undefined;
  }, 'the count of dead letters');
  const letters = await updater.deadLetters(wrong.length);
  for (const { customer, partition, value } of wrong) {
    const letter = letters.find(({ record }) => String(record.key) === customer);
    expect(letter).toMatchObject({ code: 'WRONG_PARTITION', topic: updater.topic, partition });
    expect(letter!.record.value!.equals(value)).toBe(true);
  }
  await eventually(async () => {
    const stored = await updater.store.read(right.map(({ customer }) => customer));
    return stored.every((value) => value !== null) ? true : undefined;
  }, 'the customers whose records stand in their partition');
  const others = await updater.store.read(wrong.map(({ customer }) => customer));
  expect(others).toEqual(wrong.map(() => null));
});
