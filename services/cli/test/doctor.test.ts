import { describe, expect, it } from 'vitest';
import { createTopic } from '@waarom/kafka';
import { runWaarom, type Json } from './run-waarom.js';

const REDIS = process.env['REDIS_URL'];
const KAFKA = process.env['KAFKA_BROKERS'];

async function examined(env: Record<string, string>): Promise<Json> {
  const { code, stdout } = await runWaarom(['doctor', '--config', '--json'], { env });
  const { checks, ...counts } = JSON.parse(stdout);
  return {
    code,
    ...counts,
    states: Object.fromEntries(checks.map((c: Json) => [c.name, c.state])),
  };
}

describe('doctor', () => {
  it('finds nothing where nothing is configured, and says what is used then', async () => {
    const { code, stdout } = await runWaarom(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toContain('embedded default');
  });

  it('tells what cannot be reached from what therefore could not be checked', async () => {
    const found = await examined({
      REDIS_URL: 'redis://u:secret@127.0.0.1:1',
      KAFKA_BROKERS: '127.0.0.1:1',
      KAFKA_TOPIC: 'shop',
    });
    expect(found).toMatchObject({ code: 4, problems: 2 });
    expect(found.states).toEqual({
      Updater: 'ok',
      Scorer: 'ok',
      Catalogue: 'ok',
      Kafka: 'problem',
      Redis: 'problem',
      Topic: 'skipped',
      Partitions: 'skipped',
      Store: 'skipped',
      'Redis eviction': 'skipped',
      'Redis persistence': 'skipped',
    });
  });

  it('gives each problem a next step, and no password', async () => {
    const env = { REDIS_URL: 'redis://u:secret@127.0.0.1:1', PORT: 'x' };
    const { code, stdout } = await runWaarom(['doctor'], { env });
    expect(code).toBe(4);
    expect(stdout).toContain('PORT');
    expect(stdout).not.toContain('secret');
    expect(stdout.match(/✗/g)).toHaveLength(stdout.match(/explain [A-Z.]+/g)!.length);
  });

  it('checks real servers, and finds partitions that do not divide the shards', async () => {
    if (REDIS === undefined || KAFKA === undefined) {
      throw new Error('REDIS_URL and KAFKA_BROKERS are not set: npm test starts both.');
    }
    const brokers = KAFKA.split(',');
    const topic = `doctor-${process.pid}-${Date.now()}`;
    const env = { REDIS_URL: REDIS, KAFKA_BROKERS: KAFKA };
    const missing = await examined({ ...env, KAFKA_TOPIC: `${topic}-missing` });
    expect(missing.states).toMatchObject({ Kafka: 'ok', Topic: 'problem', Redis: 'ok' });
    await createTopic({ brokers, topic, partitions: 3 });
    const odd = await examined({ ...env, KAFKA_TOPIC: topic });
    expect(odd.code).toBe(4);
    expect(odd.states).toMatchObject({ Kafka: 'ok', Partitions: 'problem' });
    expect(odd.states['Redis eviction']).toBe('ok');
    await createTopic({ brokers, topic: `${topic}-two`, partitions: 2 });
    await createTopic({ brokers, topic: `${topic}-four`, partitions: 4 });
    const differing = await examined({ ...env, KAFKA_TOPIC: `${topic}-two, ${topic}-four` });
    expect(differing.states).toMatchObject({
      Updater: 'ok',
      Topic: 'warning',
      Partitions: 'problem',
    });
  });
});
