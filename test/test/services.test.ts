/** The services as processes: what they say and end with when they cannot start, and how they stop. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { createEngineModel } from '@waarom/engine';
import { createEventProducer, createTopic } from '@waarom/kafka';
import { createRedisStore } from '@waarom/redis';
import {
  defaultTraitCatalogue,
  encodeEvent,
  parseEvent,
  eventExamples,
  type Event,
} from '@waarom/schemas';
import { redisUrlOf } from '@waarom/testing';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { startService, type ServiceEnd } from './service-process.js';

const NOWHERE = '127.0.0.1:1';
const BROKERS = setting('KAFKA_BROKERS');
const TOPIC = `services-${randomUUID()}`;
const STORE = redisUrlOf('services', process.env['REDIS_URL']);
const OTHER_STORE = redisUrlOf('services, of another model', process.env['REDIS_URL']);

const SCORER = { REDIS_URL: STORE };
const UPDATER = { ...SCORER, KAFKA_BROKERS: BROKERS, KAFKA_TOPIC: TOPIC, KAFKA_GROUP_ID: TOPIC };

function setting(name: string): string {
  const text = process.env[name];
  if (text === undefined || text === '') throw new Error(`${name} is not set; npm test sets it`);
  return text;
}

beforeAll(async () => {
  const { hash } = createEngineModel(defaultTraitCatalogue());
  for (const [url, modelHash] of [
    [STORE, hash],
    [OTHER_STORE, 'of another model'],
  ] as const) {
    const redis = new Redis(url);
    await redis.flushdb();
    redis.disconnect();
    await (await createRedisStore({ url, identity: { modelHash, shardCount: 64 } })).close();
  }
  await createTopic({ brokers: BROKERS.split(','), topic: TOPIC, partitions: 4 });
});

function expectRefusal({ exitCode, stderr }: ServiceEnd, code: string): void {
  expect(stderr).toContain(code);
  expect(stderr).toMatch(/^✖ .+/);
  expect(stderr).toMatch(/^ {2}why {3}\S/m);
  expect(stderr).toMatch(/^ {2}next {2}→ \S/m);
  expect(stderr).toContain(`waarom explain ${code}`);
  // No stack, and no placeholder that nobody filled.
  expect(stderr).not.toMatch(/^ +at |\{\w+\}/m);
  expect([1, 2]).toContain(exitCode);
}

/** A port that is taken for as long as the work lasts. */
async function withPortInUse<Result>(work: (port: string) => Promise<Result>): Promise<Result> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(String((server.address() as AddressInfo).port));
  } finally {
    server.close();
  }
}

describe.concurrent('a scorer that cannot start says why, what to do next and the code', () => {
  it.each<[string, Record<string, string>, string]>([
    ['without settings', { REDIS_URL: '' }, 'CONFIG.INVALID'],
    ['where others could read it', { HOST: '0.0.0.0' }, 'API.NO_KEY'],
    ['without a store', { REDIS_URL: `redis://${NOWHERE}` }, 'STORE.UNREACHABLE'],
    ['on the store of another model', { REDIS_URL: OTHER_STORE }, 'STORE.OTHER_MODEL'],
    ['on a store of other shards', { SHARD_COUNT: '32' }, 'STORE.OTHER_LAYOUT'],
    ['with a catalogue that is not there', { WAAROM_CATALOGUE: 'none' }, 'CATALOGUE.INVALID'],
  ])('%s', async (_, settings, code) => {
    expectRefusal(await startService('scorer', { ...SCORER, ...settings }).ended, code);
  });

  it('on a port in use', async () => {
    const end = await withPortInUse((PORT) => startService('scorer', { ...SCORER, PORT }).ended);
    expectRefusal(end, 'API.PORT_IN_USE');
  });
});

describe.concurrent('an updater that cannot start says why, what to do next and the code', () => {
  it.each<[string, Record<string, string>, string]>([
    ['without settings', { KAFKA_TOPIC: '', REDIS_URL: '' }, 'CONFIG.INVALID'],
    ['without a store', { REDIS_URL: `redis://${NOWHERE}` }, 'STORE.UNREACHABLE'],
    ['on the store of another model', { REDIS_URL: OTHER_STORE }, 'STORE.OTHER_MODEL'],
    ['without brokers', { KAFKA_BROKERS: NOWHERE }, 'LOG.UNREACHABLE'],
    ['on a topic that is not there', { KAFKA_TOPIC: `${TOPIC}-not` }, 'LOG.TOPIC_MISSING'],
    ['with a catalogue that is not there', { WAAROM_CATALOGUE: 'none' }, 'CATALOGUE.INVALID'],
  ])('%s', async (_, settings, code) => {
    expectRefusal(await startService('updater', { ...UPDATER, ...settings }).ended, code);
  });

  it('on a port in use', async () => {
    const end = await withPortInUse((PORT) => startService('updater', { ...UPDATER, PORT }).ended);
    expectRefusal(end, 'UPDATER.PORT_IN_USE');
  });
});

it('every setting at fault is named, with exit code 2', async () => {
  const { exitCode, stderr } = await startService('updater', {}).ended;
  for (const name of ['KAFKA_BROKERS', 'KAFKA_TOPIC', 'REDIS_URL']) {
    expect(stderr).toContain(`${name} is missing`);
  }
  expect(exitCode).toBe(2);
});

describe.concurrent('a service that is asked to stop', () => {
  it('ends with 0: the scorer', async () => {
    const scorer = startService('scorer', SCORER);
    const { url } = await scorer.logged('listening');
    expect((await fetch(`${String(url)}/readyz`)).status).toBe(200);
    scorer.signal('SIGTERM');
    expect(await scorer.ended).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('ends with 0: the updater, after it has joined', async () => {
    const updater = startService('updater', UPDATER);
    await updater.logged('joined the group');
    const { port } = await updater.logged('connected');
    expect((await fetch(`http://127.0.0.1:${String(port)}/readyz`)).status).toBe(200);
    updater.signal('SIGTERM');
    expect(await updater.ended).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

it.concurrent('an updater whose store stays away ends with 1 and the reason', async () => {
  const proxy = await startProxy(new URL(STORE));
  const group = `${TOPIC}-lost`;
  const settings = { ...UPDATER, KAFKA_GROUP_ID: group, REDIS_URL: proxy.url };
  const updater = startService('updater', settings);
  await updater.logged('joined the group');
  await proxy.close();
  const producer = await createEventProducer({ brokers: BROKERS.split(','), topic: TOPIC });
  const event = parseEvent(eventExamples.offer_response) as Event;
  await producer.send([{ key: event.customer, value: encodeEvent(event) }]);
  await producer.close();
  const end = await updater.ended;
  expectRefusal(end, 'STORE.UNREACHABLE');
  expect(end.exitCode).toBe(1);
});

/** Stands before Redis until it is closed, and then nobody stands there. */
async function startProxy(target: URL) {
  const sockets = new Set<{ destroy(): void }>();
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: Object.assign(new URL(target), { host: `127.0.0.1:${port}` }).href,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
