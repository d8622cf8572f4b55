/** A store of another catalogue and prior, folded beside the one in use: `waarom migrate --rebuild`. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  createEngineModel,
  hashProfiles,
  priorFileOf,
  readPrior,
  type EngineModel,
} from '@waarom/engine';
import { createEventProducer, createTopic, deadTopicOf } from '@waarom/kafka';
import { startRedis, type RedisServer } from '@waarom/local';
import { openRedisReader } from '@waarom/redis';
import {
  defaultTraitCatalogue,
  encodeEvent,
  formatPriorFile,
  readTraitCatalogue,
  type Event,
} from '@waarom/schemas';
import { createShop, startTcpProxy } from '@waarom/testing';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { startService } from './service-process.js';

const WAAROM = fileURLToPath(new URL('../../services/cli/bin/waarom.js', import.meta.url));
const CATALOGUE = fileURLToPath(new URL('../../schemas/catalogue/traits.yaml', import.meta.url));
const PARTITIONS = 4;
/** Bytes of requests to Redis by which some of 2,000 customers are there, and not all. */
const WRITTEN_MAX = 200_000;
const KAFKA = process.env['KAFKA_BROKERS'] ?? '';
if (KAFKA === '') throw new Error('KAFKA_BROKERS is not set; npm test starts brokers');
const brokers = KAFKA.split(',');
const right = { wrong: 0, lost: 0 };

let redis: RedisServer;
let folder: string;
let catalogueFile: string;
let priorFile: string;
const oldModel = createEngineModel(defaultTraitCatalogue());
let newModel: EngineModel;
const topics: string[] = [];
const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();

beforeAll(async () => {
  [redis, folder] = await Promise.all([
    startRedis(),
    mkdtemp(join(tmpdir(), 'waarom-rebuild-')),
    admin.connect(),
  ]);
  catalogueFile = join(folder, 'traits.yaml');
  priorFile = join(folder, 'prior.json');
  await writeFile(
    catalogueFile,
    readFileSync(CATALOGUE, 'utf8').replace('cues: { price: -5 }', 'cues: { price: -4 }'),
  );
  const catalogue = readTraitCatalogue(catalogueFile);
  const { prior: shipped } = createEngineModel(catalogue);
  const prior = { ...shipped, mean: shipped.mean.map((value) => value + 0.1) };
  const provenance = { source: 'a test', customers: 1, choices: 1, logMarginalLikelihood: -1 };
  await writeFile(priorFile, formatPriorFile(priorFileOf(prior, catalogue, provenance)));
  newModel = createEngineModel(catalogue, readPrior(priorFile, catalogue));
});
afterAll(async () => {
  const existing = await admin.listTopics();
  await admin.deleteTopics({ topics: existing.filter((topic) => topics.includes(topic)) });
  await Promise.all([admin.disconnect(), redis.stop(), rm(folder, { recursive: true })]);
});

let databases = 0;

/** An empty database of this file's Redis. */
function newDatabase(port = redis.port): string {
  return `redis://127.0.0.1:${port}/${databases++}`;
}

async function newTopic(): Promise<string> {
  const topic = `rebuild-${randomUUID()}`;
  topics.push(topic, deadTopicOf(topic));
  const config = { 'retention.ms': '-1' };
  await createTopic({ brokers, topic, partitions: PARTITIONS, config });
  return topic;
}

function shopEvents(seed: number, count: number, customers = 200): readonly Event[] {
  const startTime = Date.UTC(2026, 0, 1);
  return [...createShop({ seed, customers, startTime, visitsPerDay: 20 }).events(count)];
}

async function send(topic: string, events: readonly Event[]): Promise<void> {
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(
    events.map((event) => ({
      key: event.customer,
      value: encodeEvent(event),
      timestamp: event.time,
    })),
  );
  await producer.close();
}

function startRebuild(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [WAAROM, 'migrate', '--rebuild', ...args], {
    env: { PATH: process.env['PATH'], KAFKA_SESSION_TIMEOUT_MS: '6000', ...environment },
  });
  const ended = (async () => {
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return { code: child.exitCode, stdout, stderr };
  })();
  return { child, ended };
}

async function rebuild(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return await startRebuild(args, environment).ended;
}

/** Of the folded events, as the store's own would be. */
async function hashOf(model: EngineModel, events: readonly Event[]) {
  const expected = foldUndisturbed(model, events);
  return await hashProfiles({
    read: () => Promise.reject(new Error('not needed')),
    ping: () => Promise.resolve(),
    async *scan() {
      yield* expected;
    },
  });
}

async function untilRight(url: string, model: EngineModel, events: readonly Event[]) {
  const expected = foldUndisturbed(model, events);
  const reader = await openRedisReader({ url, modelHash: model.hash });
  await expect
    .poll(() => compareStates(expected, reader), { timeout: 40_000, interval: 100 })
    .toEqual(right);
  await reader.close();
}

async function lettersIn(topic: string): Promise<number> {
  const ranges = await admin.fetchTopicOffsets(deadTopicOf(topic));
  return ranges.reduce((sum, { high }) => sum + Number(high), 0);
}

async function keysIn(url: string): Promise<number> {
  const client = new Redis(url);
  const count = await client.dbsize();
  client.disconnect();
  return count;
}

it('is filled from the whole topic while the old store goes on being written, and taken over by a new updater', async () => {
  const topic = await newTopic();
  const [oldUrl, newUrl] = [newDatabase(), newDatabase()];
  const environment = {
    KAFKA_BROKERS: KAFKA,
    KAFKA_TOPIC: topic,
    KAFKA_GROUP_ID: topic,
    REDIS_URL: oldUrl,
  };
  const events = shopEvents(31, 8_000);
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(
    [1, 2, 3].map((n) => ({ key: `c-${n}`, value: Buffer.from('not an event') })),
  );
  await producer.close();
  await send(topic, events.slice(0, 4_000));
  const settings = { ...environment, WAAROM_REFUSED_SHARE_MAX: '1' };
  const oldUpdater = startService('updater', settings);
  await oldUpdater.logged('joined the group');
  await untilRight(oldUrl, oldModel, events.slice(0, 4_000));
  expect(await lettersIn(topic)).toBe(3);

  const args = ['--to', newUrl, '--catalogue', catalogueFile, '--prior', priorFile, '--json'];
  const first = startRebuild(args, settings);
  let sent = 4_000;
  for (; sent < 7_800 && first.child.exitCode === null; sent += 100) {
    await send(topic, events.slice(sent, sent + 100));
    await wait(50);
  }
  const { code, stdout, stderr } = await first.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('✖') });
  expect(sent).toBeGreaterThan(4_100);
  const summary = JSON.parse(stdout) as Record<string, unknown>;
  expect(summary).toMatchObject({ model: newModel.hash, isContinued: false, refused: 3 });
  expect(summary['records']).toBeGreaterThanOrEqual(4_003);
  expect(await lettersIn(topic)).toBe(3);

  await send(topic, events.slice(sent, 7_800));
  const again = await rebuild(args, settings);
  expect(again.code).toBe(0);
  const expected = await hashOf(newModel, events.slice(0, 7_800));
  expect(JSON.parse(again.stdout)).toMatchObject({ isContinued: true, lag: 0, ...expected });
  await untilRight(oldUrl, oldModel, events.slice(0, 7_800));

  const { updater } = summary as { updater: Record<string, string> };
  const newUpdater = startService('updater', { ...settings, ...updater });
  await send(topic, events.slice(7_800));
  await untilRight(newUrl, newModel, events);
  await untilRight(oldUrl, oldModel, events);
  for (const service of [oldUpdater, newUpdater]) {
    service.signal('SIGTERM');
    expect(await service.ended).toMatchObject({ exitCode: 0, stderr: '' });
  }
}, 120_000);

it('goes on where it was when it is killed or interrupted in the middle', async () => {
  const topic = await newTopic();
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
  const url = newDatabase(proxy.port);
  const environment = { KAFKA_BROKERS: KAFKA, KAFKA_TOPIC: topic };
  const events = shopEvents(32, 20_000, 2_000);
  await send(topic, events);
  const args = ['--to', url, '--catalogue', catalogueFile, '--prior', priorFile];

  let written = 0;
  const isStuck = new Promise<void>((resolve) => {
    proxy.onRequest = (chunk) => {
      written += chunk.length;
      if (written < WRITTEN_MAX) return chunk;
      resolve();
      return 'hold';
    };
  });
  const killed = startRebuild(args, environment);
  await Promise.race([isStuck, killed.ended]);
  killed.child.kill('SIGKILL');
  expect((await killed.ended).code).toBe(null);
  proxy.onRequest = null;
  const reader = await openRedisReader({ url, modelHash: newModel.hash });
  const { customers, hash } = await hashProfiles(reader);
  await reader.close();
  const expected = await hashOf(newModel, events);
  expect(customers).toBeGreaterThan(0);
  expect(hash).not.toBe(expected.hash);

  const interrupted = startRebuild(args, environment);
  await new Promise<void>((resolve) => {
    proxy.onRequest = (chunk) => {
      resolve();
      return chunk;
    };
  });
  interrupted.child.kill('SIGINT');
  const stopped = await interrupted.ended;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain('the same command goes on from there');

  const { code, stdout } = await rebuild(args, environment);
  expect(code).toBe(0);
  expect(stdout).toContain(expected.hash);
  expect(stdout).toMatch(/next → 1\. start updaters on the new store/);
  await proxy.close();
}, 120_000);

it('refuses what it could not do right, and writes nothing then', async () => {
  const topic = await newTopic();
  const [oldUrl, newUrl] = [newDatabase(), newDatabase()];
  const environment = { KAFKA_BROKERS: KAFKA, KAFKA_TOPIC: topic, REDIS_URL: oldUrl };
  const events = shopEvents(33, 1_000);
  await send(topic, events);
  expect(await rebuild(['--to', oldUrl], { ...environment, REDIS_URL: newUrl })).toMatchObject({
    code: 0,
  });

  const refused = async (args: readonly string[], more: Record<string, string> = {}) => {
    const { code, stderr } = await rebuild(args, { ...environment, ...more });
    expect(code).toBe(2);
    return stderr;
  };
  const alias = oldUrl.replace('127.0.0.1', 'localhost');
  expect(await refused(['--to', alias])).toContain('is the one that is in use');
  expect(await refused([])).toContain('--to redis://host:port/1');
  const other = { REDIS_URL: newUrl };
  expect(await refused(['--to', oldUrl, '--catalogue', catalogueFile], other)).toMatch(
    /STORE\.NOT_EMPTY/,
  );
  expect(
    await refused(['--to', oldUrl], { ...other, KAFKA_TOPIC: `${topic},${await newTopic()}` }),
  ).toMatch(/STORE\.NOT_EMPTY/);
  expect(await refused(['--to', newUrl], { KAFKA_CHANGELOG_TOPIC: `${topic}-log` })).toContain(
    '--changelog NAME',
  );
  // The admin client deletes only on topics that it has looked at.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '5' }] });
  const gone = await refused(['--to', newUrl]);
  expect(gone).toMatch(/LOG\.BEGINNING_GONE/);
  expect(gone).toContain('--accept-gap');
  expect(await keysIn(newUrl)).toBe(0);
  // A store that has the beginning needs it no more.
  expect(await rebuild(['--to', oldUrl], { ...environment, ...other })).toMatchObject({ code: 0 });

  const accepted = await rebuild(['--to', newUrl, '--accept-gap', '--json'], environment);
  expect(accepted.code).toBe(0);
  const { customers, hash } = await hashOf(oldModel, events);
  const summary = JSON.parse(accepted.stdout) as { customers: number; hash: string };
  expect(summary.customers).toBeGreaterThan(customers / 2);
  expect(summary.hash).not.toBe(hash);
}, 120_000);
