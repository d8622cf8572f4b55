/** The updater as a process beside others: it shares partitions, is asked to stop, and meets what it cannot go on from. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  createEngineModel,
  priorFileOf,
  SHARD_COUNT_DEFAULT,
  type ProfileReader,
} from '@waarom/engine';
import { createEventProducer, createTopic } from '@waarom/kafka';
import { startRedis, type RedisServer } from '@waarom/local';
import { createRedisStore } from '@waarom/redis';
import { defaultTraitCatalogue, encodeEvent, type Event } from '@waarom/schemas';
import { createShop, startTcpProxy } from '@waarom/testing';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { startService, type ServiceProcess } from './service-process.js';

const PARTITIONS = 4;
const CLI = fileURLToPath(new URL('../../services/cli/bin/waarom.js', import.meta.url));
const KAFKA = process.env['KAFKA_BROKERS'] ?? '';
if (KAFKA === '') throw new Error('KAFKA_BROKERS is not set; npm test starts brokers');
const brokers = KAFKA.split(',');
const catalogue = defaultTraitCatalogue();
const model = createEngineModel(catalogue);
const right = { wrong: 0, lost: 0 };

let redis: RedisServer;
const topics = new Set<string>();
const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();

beforeAll(async () => {
  [redis] = await Promise.all([startRedis(), admin.connect()]);
});
afterAll(async () => {
  const existing = await admin.listTopics();
  await admin.deleteTopics({ topics: existing.filter((topic) => topics.has(topic)) });
  await Promise.all([admin.disconnect(), redis.stop()]);
});

let databases = 0;

/** An empty database of this file's Redis. */
function newDatabase(): string {
  return `${redis.url.replace(/\/\d*$/, '')}/${databases++}`;
}

async function newTopic(topic = `lifecycle-${randomUUID()}`): Promise<string> {
  topics.add(topic);
  const config = { 'retention.ms': '-1' };
  await createTopic({ brokers, topic, partitions: PARTITIONS, config });
  return topic;
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

function shopEvents(seed: number, count: number): readonly Event[] {
  const startTime = Date.UTC(2026, 0, 1);
  return [...createShop({ seed, customers: 200, startTime, visitsPerDay: 20 }).events(count)];
}

function startUpdater(settings: Readonly<Record<string, string>>): ServiceProcess {
  return startService('updater', {
    KAFKA_BROKERS: KAFKA,
    KAFKA_SESSION_TIMEOUT_MS: '6000',
    ...settings,
  });
}

async function open(url: string) {
  return await createRedisStore({
    url,
    identity: { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT },
  });
}

async function untilRight(events: readonly Event[], reader: ProfileReader): Promise<void> {
  const expected = foldUndisturbed(model, events);
  await expect
    .poll(() => compareStates(expected, reader), { timeout: 40_000, interval: 100 })
    .toEqual(right);
}

async function opsOf(updater: ServiceProcess, path: string): Promise<Response> {
  const { port } = await updater.logged('connected');
  return await fetch(`http://127.0.0.1:${String(port)}${path}`);
}

/** Partitions that a process tells the lag of. */
async function lagsOf(updater: ServiceProcess): Promise<readonly string[]> {
  const text = await (await opsOf(updater, '/metrics')).text();
  return text.match(/^waarom_partition_lag_records\{.*\}/gm) ?? [];
}

describe('two updaters and two topics', () => {
  it('end with every customer as in one run, and tell the lag of their own partitions only', async () => {
    const [shown, clicked] = [await newTopic(), await newTopic()];
    const url = newDatabase();
    const events = shopEvents(1, 6_000);
    const isFirst = ({ customer }: Event) => Number(customer.slice(-1)) < 5;
    const sendSome = async (some: readonly Event[]) => {
      await send(shown, some.filter(isFirst));
      await send(
        clicked,
        some.filter((event) => !isFirst(event)),
      );
    };
    const settings = { KAFKA_TOPIC: `${shown},${clicked}`, KAFKA_GROUP_ID: shown, REDIS_URL: url };
    const store = await open(url);
    await sendSome(events.slice(0, 2_000));
    const first = startUpdater(settings);
    await untilRight(events.slice(0, 2_000), store);
    expect(await lagsOf(first)).toHaveLength(2 * PARTITIONS);

    const second = startUpdater(settings);
    await second.logged('joined the group');
    await sendSome(events.slice(2_000, 4_000));
    await untilRight(events.slice(0, 4_000), store);
    await expect.poll(() => lagsOf(first)).toHaveLength(PARTITIONS);
    await expect.poll(() => lagsOf(second)).toHaveLength(PARTITIONS);
    expect(new Set([...(await lagsOf(first)), ...(await lagsOf(second))]).size).toBe(
      2 * PARTITIONS,
    );

    first.signal('SIGTERM');
    expect(await first.ended).toMatchObject({ exitCode: 0, stderr: '' });
    await sendSome(events.slice(4_000));
    await untilRight(events, store);
    second.signal('SIGTERM');
    expect(await second.ended).toMatchObject({ exitCode: 0, stderr: '' });
    await store.close();
  });
});

describe('an updater whose store is put under another prior while it runs', () => {
  it('stops with the reason and exit code 2, instead of standing still', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waarom-lifecycle-'));
    const prior = join(folder, 'prior.json');
    const { mean } = model.prior;
    const other = { ...model.prior, mean: mean.map((value) => value + 0.1) };
    const provenance = { source: 'a test', customers: 1, choices: 1, logMarginalLikelihood: 0 };
    await writeFile(prior, JSON.stringify(priorFileOf(other, catalogue, provenance)));

    const topic = await newTopic();
    const url = newDatabase();
    const events = shopEvents(2, 1_000);
    const updater = startUpdater({ KAFKA_TOPIC: topic, KAFKA_GROUP_ID: topic, REDIS_URL: url });
    const store = await open(url);
    await send(topic, events.slice(0, 500));
    await untilRight(events.slice(0, 500), store);
    await store.close();

    const migrate = spawn(process.execPath, [CLI, 'migrate', '--prior', prior, '--redis', url]);
    expect((await once(migrate, 'exit'))[0]).toBe(0);
    await send(topic, events.slice(500));
    const { exitCode, stderr } = await updater.ended;
    expect(stderr).toContain('STORE.OTHER_MODEL');
    expect(exitCode).toBe(2);
    await rm(folder, { recursive: true });
  });
});

describe('a topic that is deleted and made anew', () => {
  it('stops the next updater before it reads on from an offset of the earlier one', async () => {
    const topic = await newTopic();
    const url = newDatabase();
    const events = shopEvents(3, 1_000);
    const settings = { KAFKA_TOPIC: topic, KAFKA_GROUP_ID: topic, REDIS_URL: url };
    const store = await open(url);
    await send(topic, events);
    const updater = startUpdater(settings);
    await untilRight(events, store);
    updater.signal('SIGTERM');
    expect((await updater.ended).exitCode).toBe(0);

    await admin.deleteTopics({ topics: [topic] });
    await expect
      .poll(
        async () =>
          await newTopic(topic).then(
            () => true,
            () => false,
          ),
      )
      .toBe(true);
    // As many records again: no offset is out of range.
    await send(topic, shopEvents(4, 2_000));
    const { exitCode, stderr } = await startUpdater(settings).ended;
    expect(stderr).toContain('LOG.TOPIC_RECREATED');
    expect(exitCode).toBe(2);
    expect(await compareStates(foldUndisturbed(model, events), store)).toEqual(right);
    await store.close();
  });
});

describe('an updater that is asked to stop while its store is silent', () => {
  async function startStuck() {
    const topic = await newTopic();
    const url = newDatabase();
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
    const proxied = Object.assign(new URL(url), { port: String(proxy.port) }).href;
    const updater = startUpdater({ KAFKA_TOPIC: topic, KAFKA_GROUP_ID: topic, REDIS_URL: proxied });
    await updater.logged('joined the group');
    await expect.poll(async () => (await opsOf(updater, '/readyz')).status).toBe(200);
    proxy.onReply = () => 'hold';
    await send(topic, shopEvents(5, 200));
    // The first load or commit waits for its reply.
    await wait(1_000);
    return { updater, proxy };
  }

  it('is not ready, and ends within 20 s', async () => {
    const { updater, proxy } = await startStuck();
    const askedAt = performance.now();
    updater.signal('SIGTERM');
    await updater.logged('stopping');
    expect((await opsOf(updater, '/readyz')).status).toBe(503);
    expect(await updater.ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(performance.now() - askedAt).toBeLessThan(20_000);
    await proxy.close();
  });

  it('ends at once with 1 when it is asked again', async () => {
    const { updater, proxy } = await startStuck();
    updater.signal('SIGTERM');
    await updater.logged('stopping');
    const askedAt = performance.now();
    updater.signal('SIGTERM');
    expect(await updater.ended).toMatchObject({ exitCode: 1 });
    expect(performance.now() - askedAt).toBeLessThan(1_000);
    await proxy.close();
  });
});
