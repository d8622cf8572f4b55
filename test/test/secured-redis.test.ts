/** Updater, scorer and command line as processes, on a Redis with TLS and a user who has the documented rules and no more. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createEngineModel, priorFileOf } from '@waarom/engine';
import { createEventProducer, createTopic } from '@waarom/kafka';
import { startRedis, type RedisServer } from '@waarom/local';
import {
  defaultTraitCatalogue,
  encodeEvent,
  eventExamples,
  formatPriorFile,
  parseEvent,
  type Event,
} from '@waarom/schemas';
import { documentedRules } from '@waarom/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService } from './service-process.js';

const WAAROM = fileURLToPath(new URL('../../services/cli/bin/waarom.js', import.meta.url));
const PASSWORD = 'not-to-be-seen';
const BROKERS = process.env['KAFKA_BROKERS'] ?? '';
const TOPIC = `secured-${randomUUID()}`;
const folder = mkdtempSync(join(tmpdir(), 'waarom-secured-'));

let redis: RedisServer;
let settings: Readonly<Record<string, string>>;
beforeAll(async () => {
  redis = await startRedis({ tls: true, users: [documentedRules(PASSWORD).join(' ')] });
  settings = {
    REDIS_URL: redis.url.replace('//', `//waarom:${PASSWORD}@`),
    REDIS_TLS_CA_FILE: redis.tls!.caFile,
    KAFKA_BROKERS: BROKERS,
    KAFKA_TOPIC: TOPIC,
    KAFKA_GROUP_ID: TOPIC,
  };
  await createTopic({ brokers: BROKERS.split(','), topic: TOPIC, partitions: 4 });
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true });
});

/** The command as a user has it; rejects when it does not end with 0. */
async function waarom(...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], ...settings };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [WAAROM, ...args], {
    env,
  });
  expect(stdout + stderr).not.toContain(PASSWORD);
  return stdout;
}

describe('a Redis with TLS and access rules', () => {
  it('is written by the updater, read by the scorer, and put under another prior', async () => {
    const url = settings['REDIS_URL']!;
    const updater = startService('updater', settings);
    await updater.logged('joined the group');
    const event = parseEvent(eventExamples.offer_response) as Event;
    const producer = await createEventProducer({ brokers: BROKERS.split(','), topic: TOPIC });
    await producer.send([{ key: event.customer, value: encodeEvent(event) }]);
    await producer.close();

    const scorer = startService('scorer', settings);
    const { url: api } = await scorer.logged('listening');
    const read = async (): Promise<string> => {
      const answer = await fetch(`${String(api)}/v1/customers/${event.customer}/traits`);
      return ((await answer.json()) as { status: string }).status;
    };
    while ((await read()) === 'prior_only') await fetch(`${String(api)}/readyz`);
    expect(await read()).toBe('learned');
    for (const service of [updater, scorer]) {
      service.signal('SIGTERM');
      const { exitCode, stdout, stderr } = await service.ended;
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).toContain('Redis persists nothing');
      expect(stdout).not.toContain(PASSWORD);
    }

    const catalogue = defaultTraitCatalogue();
    const { prior: shipped } = createEngineModel(catalogue);
    const provenance = { source: 'a test', customers: 1, choices: 1, logMarginalLikelihood: -1 };
    const other = { ...shipped, mean: shipped.mean.map((value) => value + 0.5) };
    const prior = join(folder, 'prior.json');
    writeFileSync(prior, formatPriorFile(priorFileOf(other, catalogue, provenance)));
    const at = ['--redis', url, '--prior', prior];
    expect(JSON.parse(await waarom('migrate', ...at, '--json'))).toMatchObject({ changed: true });
    const shown = JSON.parse(await waarom('inspect', event.customer, ...at, '--json')) as object;
    expect(shown).toMatchObject({ status: 'learned' });
  });

  it('stops a service that may not come in, with the reason and without the password', async () => {
    const wrong = settings['REDIS_URL']!.replace(PASSWORD, 'wrong-password');
    const cases = [
      [{ ...settings, REDIS_URL: wrong }, 'STORE.SIGN_IN'],
      [{ ...settings, REDIS_TLS_CA_FILE: '' }, 'STORE.TLS'],
      [{ ...settings, REDIS_TLS_CA_FILE: '/no/such/file' }, 'STORE.TLS'],
      [{ ...settings, REDIS_URL: wrong.replace('@', '@@') }, 'STORE.ADDRESS'],
    ] as const;
    const ends = cases.map(async ([environment, code]) => {
      const { exitCode, stdout, stderr } = await startService('scorer', environment).ended;
      expect(stderr).toContain(code);
      expect(stderr).toMatch(/^ {2}next {2}→ \S/m);
      expect(stdout + stderr).not.toMatch(/wrong-password|not-to-be-seen/);
      expect(exitCode).toBe(2);
    });
    await Promise.all(ends);
  });
});
