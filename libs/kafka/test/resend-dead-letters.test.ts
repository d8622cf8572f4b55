import { shardOf } from '@waarom/engine';
import { createKafkaDeadLetters, deadTopicOf, resendDeadLetters } from '@waarom/kafka';
import { expect, it } from 'vitest';
import { readTopic } from './read-topic.js';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();

it('letters go back to their topic as they came, each once, and what is no letter stays', async () => {
  const { brokers, producer } = cluster;
  const topic = await cluster.newTopic(4);
  expect(await resendDeadLetters({ brokers, topic })).toEqual({
    letters: 0,
    byCode: {},
    foreign: 0,
  });

  const deadLetters = await createKafkaDeadLetters({ brokers, appVersion: '1' });
  const letter = (key: string | null, value: Buffer | null, partition: number) => ({
    topic,
    partition,
    record: { offset: 7, key: key === null ? null : Buffer.from(key), value, timestamp: 1 },
    code: value === null ? ('JSON_PARSE' as const) : ('SEMANTIC' as const),
    message: '',
    stage: 'check' as const,
  });
  const raw = Buffer.from([0, 255, 10, 13]);
  const astray = (shardOf(Buffer.from('c-1'), 4) + 1) % 4;
  await deadLetters.send([
    letter('c-1', raw, astray),
    letter(null, raw, 2),
    letter('c-2', null, 0),
  ]);
  await producer.send({ topic: deadTopicOf(topic), messages: [{ key: 'x', value: 'no letter' }] });

  const expected = { letters: 3, byCode: { SEMANTIC: 2, JSON_PARSE: 1 }, foreign: 1 };
  expect(await resendDeadLetters({ brokers, topic, isDryRun: true })).toEqual(expected);
  expect(await readTopic(cluster, topic)).toHaveLength(0);
  expect(await resendDeadLetters({ brokers, topic })).toEqual(expected);

  const sent = (await readTopic(cluster, topic)).map(({ key, value, partition }) => ({
    key: key?.toString() ?? null,
    value,
    partition,
  }));
  expect(sent).toHaveLength(3);
  expect(sent).toContainEqual({ key: 'c-1', value: raw, partition: (astray + 3) % 4 });
  expect(sent).toContainEqual({ key: null, value: raw, partition: 2 });
  expect(sent).toContainEqual({
    key: 'c-2',
    value: null,
    partition: shardOf(Buffer.from('c-2'), 4),
  });

  // One that comes back for the third time says so, to the topic and then again to the letters.
  const third = letter('c-3', raw, 0);
  await deadLetters.send([{ ...third, record: { ...third.record, attempt: 2 } }]);
  await deadLetters.close();
  expect(await resendDeadLetters({ brokers, topic })).toMatchObject({ letters: 1 });
  const again = await readTopic(cluster, topic);
  expect(again).toHaveLength(4);
  const attempts = again.map(({ headers }) => String(headers?.['__waarom.attempt']));
  expect(attempts.toSorted()).toEqual(['1', '1', '1', '3']);
});

it('a topic that is not there is named', async () => {
  const { brokers } = cluster;
  await expect(resendDeadLetters({ brokers, topic: 'not-there' })).rejects.toMatchObject({
    code: 'LOG.TOPIC_MISSING',
  });
});
