/** A stated prior in the services as processes: named by WAAROM_PRIOR, and replaced under a store that keeps its evidence. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createEngineModel,
  emptyState,
  encodeState,
  Fold,
  priorFileOf,
  readPrior,
  type EngineModel,
} from '@waarom/engine';
import { createEventProducer, createTopic } from '@waarom/kafka';
import { startRedis, type RedisServer } from '@waarom/local';
import { openRedisReader } from '@waarom/redis';
import { defaultTraitCatalogue, encodeEvent, formatPriorFile, type Event } from '@waarom/schemas';
import { createShop } from '@waarom/testing';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareStates, type ExpectedStates } from '../src/drills/undisturbed.js';
import { startService, type ServiceProcess } from './service-process.js';

const WAAROM = fileURLToPath(new URL('../../services/cli/bin/waarom.js', import.meta.url));
const KAFKA = process.env['KAFKA_BROKERS'] ?? '';
if (KAFKA === '') throw new Error('KAFKA_BROKERS is not set; npm test starts brokers');
const brokers = KAFKA.split(',');
const topic = `prior-${randomUUID()}`;
const catalogue = defaultTraitCatalogue();
const startTime = Date.UTC(2026, 0, 1);
const events = [
  ...createShop({ seed: 41, customers: 150, startTime, visitsPerDay: 20 }).events(3_000),
];

let redis: RedisServer;
let folder: string;

beforeAll(async () => {
  const config = { 'retention.ms': '-1' };
  [redis, folder] = await Promise.all([
    startRedis(),
    mkdtemp(join(tmpdir(), 'waarom-prior-')),
    createTopic({ brokers, topic, partitions: 4, config }),
  ]);
});
afterAll(async () => {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await Promise.all([admin.disconnect(), redis.stop(), rm(folder, { recursive: true })]);
});

/** The shipped prior with all means shifted, as a file. */
async function writePrior(
  name: string,
  shift: number,
): Promise<{ file: string; model: EngineModel }> {
  const { prior } = createEngineModel(catalogue);
  const shifted = { ...prior, mean: prior.mean.map((value) => value + shift) };
  const provenance = { source: 'a test', customers: 1, choices: 1, logMarginalLikelihood: -1 };
  const file = join(folder, name);
  await writeFile(file, formatPriorFile(priorFileOf(shifted, catalogue, provenance)));
  return { file, model: createEngineModel(catalogue, readPrior(file, catalogue)) };
}

async function send(some: readonly Event[]): Promise<void> {
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(
    some.map((event) => ({
      key: event.customer,
      value: encodeEvent(event),
      timestamp: event.time,
    })),
  );
  await producer.close();
}

/** Each part folded under its model, one after the other, on the same customers. */
function foldInTurn(parts: readonly (readonly [EngineModel, readonly Event[]])[]): ExpectedStates {
  const states = new Map<string, ReturnType<typeof emptyState>>();
  for (const [model, some] of parts) {
    const fold = new Fold(model, 'required');
    for (const event of some) {
      const state = states.get(event.customer) ?? emptyState(model.design.dimension);
      states.set(event.customer, state);
      fold.foldEvent(state, event);
    }
  }
  return new Map(Array.from(states, ([customer, state]) => [customer, encodeState(state)]));
}

async function untilStored(model: EngineModel, expected: ExpectedStates): Promise<void> {
  const reader = await openRedisReader({ url: redis.url, modelHash: model.hash });
  await expect
    .poll(() => compareStates(expected, reader), { timeout: 40_000, interval: 100 })
    .toEqual({ wrong: 0, lost: 0 });
  await reader.close();
}

async function answer(scorer: ServiceProcess, path: string) {
  const { url } = await scorer.logged('listening');
  const response = await fetch(`${String(url)}${path}`);
  return (await response.json()) as Readonly<Record<string, unknown>>;
}

async function stop(service: ServiceProcess): Promise<void> {
  service.signal('SIGTERM');
  expect(await service.ended).toMatchObject({ exitCode: 0, stderr: '' });
}

it('is what services are started and refused by, until the store is migrated to another', async () => {
  const old = await writePrior('old.json', 0.25);
  const next = await writePrior('next.json', -0.5);
  const updater = {
    KAFKA_BROKERS: KAFKA,
    KAFKA_TOPIC: topic,
    KAFKA_GROUP_ID: topic,
    REDIS_URL: redis.url,
  };
  const scorer = { REDIS_URL: redis.url };
  const [before, after] = [events.slice(0, 2_000), events.slice(2_000)];

  await send(before);
  const oldUpdater = startService('updater', { ...updater, WAAROM_PRIOR: old.file });
  expect(await oldUpdater.logged('connected')).toMatchObject({ model: old.model.hash });
  await untilStored(old.model, foldInTurn([[old.model, before]]));
  const oldScorer = startService('scorer', { ...scorer, WAAROM_PRIOR: old.file });
  expect(await answer(oldScorer, '/v1/traits')).toMatchObject({ model: old.model.hash });
  const { traits } = (await answer(oldScorer, '/v1/population')) as {
    traits: Record<string, { mean: number }>;
  };
  for (const [index, { id }] of catalogue.traits.entries()) {
    expect(traits[id]!.mean).toBeCloseTo(old.model.prior.mean[index + 1]!, 6);
  }
  const nobody = await answer(oldScorer, '/v1/customers/nobody/traits');
  expect(nobody).toMatchObject({ model: old.model.hash, status: 'prior_only' });

  for (const prior of [{}, { WAAROM_PRIOR: next.file }]) {
    const { exitCode, stderr } = await startService('scorer', { ...scorer, ...prior }).ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain('STORE.OTHER_MODEL');
    expect(stderr).toContain('waarom migrate --prior FILE');
    expect(stderr).toContain('waarom migrate --rebuild --to');
  }

  const args = [WAAROM, 'migrate', '--prior', next.file, '--redis', redis.url];
  expect((await once(spawn(process.execPath, args), 'exit'))[0]).toBe(0);
  await send(after);
  const { exitCode, stderr } = await oldUpdater.ended;
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('STORE.OTHER_MODEL')]);

  const newUpdater = startService('updater', { ...updater, WAAROM_PRIOR: next.file });
  await untilStored(
    next.model,
    foldInTurn([
      [old.model, before],
      [next.model, after],
    ]),
  );
  const newScorer = startService('scorer', { ...scorer, WAAROM_PRIOR: next.file });
  expect(await answer(newScorer, '/v1/traits')).toMatchObject({ model: next.model.hash });
  await stop(newUpdater);
  await stop(newScorer);
  await stop(oldScorer);
}, 90_000);
