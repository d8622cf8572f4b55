import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTopic } from '@waarom/kafka';
import { runWaarom, scratchFolder, type Json } from './run-waarom.js';

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
      KAFKA_CHANGELOG_TOPIC: 'profiles',
    });
    expect(found).toMatchObject({ code: 4, problems: 2 });
    expect(found.states).toEqual({
      Updater: 'ok',
      Scorer: 'ok',
      'API keys': 'ok',
      Catalogue: 'ok',
      Kafka: 'problem',
      Redis: 'problem',
      Topic: 'skipped',
      Partitions: 'skipped',
      Changelog: 'skipped',
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

  it('wants keys where other machines reach the API, and a file of them that can be read', async () => {
    const file = join(scratchFolder(), 'keys.txt');
    const keysOf = async (env: Record<string, string>) => {
      const { stdout } = await runWaarom(['doctor', '--json'], {
        env: { REDIS_URL: REDIS ?? '', ...env },
      });
      return JSON.parse(stdout).checks.find(({ name }: Json) => name === 'API keys');
    };
    expect(await keysOf({})).toMatchObject({ state: 'ok', text: expect.stringContaining('none') });
    const open = await keysOf({ HOST: '0.0.0.0' });
    expect(open).toMatchObject({ state: 'problem', code: 'API.NO_KEY' });
    expect(open.next[0]).toContain('waarom key --file');
    const missing = await keysOf({ HOST: '0.0.0.0', WAAROM_API_KEYS_FILE: file });
    expect(missing).toMatchObject({ state: 'problem', code: 'API.KEY_FILE' });
    await runWaarom(['key', '--file', file]);
    expect(await keysOf({ HOST: '0.0.0.0', WAAROM_API_KEYS_FILE: file })).toMatchObject({
      state: 'ok',
      text: `1 key in ${file}`,
    });
  });

  it('tells of a changelog whether it keeps what a restore needs', async () => {
    const brokers = (KAFKA ?? '').split(',');
    const topic = `doctor-log-${process.pid}-${Date.now()}`;
    await createTopic({ brokers, topic, partitions: 4 });
    const day = 86_400_000;
    const compacted = { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(day) };
    const bounded = { ...compacted, 'max.compaction.lag.ms': String(7 * day) };
    const changelogOf = async (name: string, partitions = 4, config?: Record<string, string>) => {
      const changelog = `${topic}-${name}`;
      if (config !== undefined) {
        await createTopic({ brokers, topic: changelog, partitions, config });
      }
      const env = {
        REDIS_URL: REDIS ?? '',
        KAFKA_BROKERS: brokers.join(','),
        KAFKA_TOPIC: topic,
        KAFKA_CHANGELOG_TOPIC: changelog,
      };
      const { stdout } = await runWaarom(['doctor', '--json'], { env });
      return JSON.parse(stdout).checks.find(({ name: of }: Json) => of === 'Changelog');
    };
    const text = (part: string): unknown => expect.stringContaining(part);
    expect(await changelogOf('none')).toMatchObject({ state: 'ok', text: text('not there yet') });
    expect(await changelogOf('good', 4, bounded)).toMatchObject({
      state: 'ok',
      text: text('after 1 d to 7 d'),
    });
    expect(await changelogOf('endless', 4, compacted)).toMatchObject({
      state: 'warning',
      text: text('max.compaction.lag.ms'),
    });
    expect(await changelogOf('deleting', 4, { 'cleanup.policy': 'delete' })).toMatchObject({
      state: 'problem',
      code: 'CHANGELOG.SETTING',
      text: text('cleanup.policy = delete'),
    });
    const hasty = { ...bounded, 'min.compaction.lag.ms': '0' };
    expect(await changelogOf('hasty', 4, hasty)).toMatchObject({
      state: 'problem',
      code: 'CHANGELOG.SETTING',
      text: text('min.compaction.lag.ms = 0'),
    });
    expect(await changelogOf('narrow', 2, bounded)).toMatchObject({
      state: 'problem',
      code: 'CHANGELOG.PARTITIONS',
    });
  }, 60_000);
});
