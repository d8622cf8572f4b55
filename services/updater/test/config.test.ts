import { expect, test } from 'vitest';
import { readUpdaterConfig } from '../src/index.js';

const NEEDED = { KAFKA_BROKERS: 'a:9092, b:9092', KAFKA_TOPIC: 'offers', REDIS_URL: 'redis://c' };

test('brokers, topic and store are all that is needed', () => {
  expect(readUpdaterConfig(NEEDED)).toEqual({
    KAFKA_BROKERS: ['a:9092', 'b:9092'],
    KAFKA_TOPIC: ['offers'],
    KAFKA_GROUP_ID: 'waarom',
    KAFKA_FORMAT: 'avro',
    KAFKA_OFFSET_OUT_OF_RANGE: 'fail',
    KAFKA_SESSION_TIMEOUT_MS: 10_000,
    REDIS_URL: 'redis://c',
    WAAROM_CONSENT: 'required',
    WAAROM_STORE_CHECK_MS: 30_000,
    WAAROM_REFUSED_SHARE_MAX: 0.5,
    SHARD_COUNT: 64,
    HOST: '127.0.0.1',
    PORT: 7071,
    LOG_LEVEL: 'info',
  });
});

test('several topics are a list', () => {
  const { KAFKA_TOPIC } = readUpdaterConfig({ ...NEEDED, KAFKA_TOPIC: 'shown, clicked' });
  expect(KAFKA_TOPIC).toEqual(['shown', 'clicked']);
});

test('every setting at fault is named', () => {
  expect(() => readUpdaterConfig({})).toThrow(
    /KAFKA_BROKERS is missing\nKAFKA_TOPIC is missing\nREDIS_URL is missing/,
  );
  const wrong = { KAFKA_BROKERS: 'a', KAFKA_TOPIC: 'my topic', KAFKA_FORMAT: 'xml' };
  expect(() => readUpdaterConfig({ ...NEEDED, ...wrong })).toThrow(
    /KAFKA_BROKERS is not a list.*\nKAFKA_TOPIC is not a topic name.*\nKAFKA_FORMAT invalid/,
  );
});
