import { randomUUID } from 'node:crypto';
import { createKafkaDeadLetters, createTopic, resendDeadLetters } from '@waarom/kafka';
import { expect, test } from 'vitest';
import { runWaarom } from './run-waarom.js';

const KAFKA_BROKERS = process.env['KAFKA_BROKERS'] ?? '';
const brokers = KAFKA_BROKERS.split(',');

test('dead letters are counted, then sent through again, then there are none', async () => {
  const topic = `test-resend-${randomUUID()}`;
  await createTopic({ brokers, topic, partitions: 4 });
  const deadLetters = await createKafkaDeadLetters({ brokers, appVersion: 'test' });
  const record = { offset: 0, key: Buffer.from('c-1'), value: Buffer.from('{'), timestamp: 1 };
  const letter = { topic, partition: 1, record, code: 'JSON_PARSE', message: '', stage: 'decode' };
  await deadLetters.send([letter as Parameters<typeof deadLetters.send>[0][0]]);
  await deadLetters.close();

  const replay = (...more: readonly string[]) =>
    runWaarom(['replay', '--from-dlq', topic, ...more], { env: { KAFKA_BROKERS } });
  const counted = await replay('--dry-run');
  expect(counted.stdout).toContain(`1 dead letters would go to ${topic} again: 1× JSON_PARSE`);
  expect(counted.code).toBe(0);
  const sent = await replay('--json');
  expect(JSON.parse(sent.stdout)).toEqual({
    topic,
    letters: 1,
    byCode: { JSON_PARSE: 1 },
    foreign: 0,
  });
  expect((await replay()).stdout).toContain(`No new dead letters on ${topic}.dlq`);
  expect(await resendDeadLetters({ brokers, topic })).toMatchObject({ letters: 0 });
});

test.each([
  [['--from-dlq', 'events', 'file.ndjson'], '--from-dlq takes no files'],
  [['--from-dlq', 'events'], 'No brokers are named'],
])('replay %j is told so', async (args, problem) => {
  const { code, stderr } = await runWaarom(['replay', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});
