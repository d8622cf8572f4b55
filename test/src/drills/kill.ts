/** `kill`: kill -9 of the updater at random moments while events stream in. Every customer must end as if nothing had happened. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngineModel, hashProfiles, SHARD_COUNT_DEFAULT } from '@waarom/engine';
import { createEventProducer, createTopic, type EventProducer } from '@waarom/kafka';
import { createRedisStore, type RedisStore } from '@waarom/redis';
import { defaultTraitCatalogue, encodeEvent, type Event } from '@waarom/schemas';
import { createShop, Random } from '@waarom/testing';
import { obtainServers } from '../test-servers.js';
import type { Drill } from './drill.js';
import { compareStates, foldUndisturbed, type ExpectedStates } from './undisturbed.js';
import { startUpdater } from './updater-process.js';

const PARTITIONS = 4;
const CUSTOMERS = 400;
const EVENTS_A_KILL = 2_000;
const EVENTS_A_SEND = 25;
const SEND_PAUSE_MS = 40;
const KILL_WITHIN_MS = 300;
/** A killed member's partitions are free again once its session has run out. */
const SESSION_TIMEOUT_MS = 1_000;
/** Without progress for this long, what is not right will not become right. */
const STILL_MS = 15_000;

export const kill: Drill = async ({ seed, quick, note }) => {
  const killCount = quick ? 8 : 20;
  const model = createEngineModel(defaultTraitCatalogue());
  const events = shopEvents(seed, EVENTS_A_KILL * (killCount + 1));
  const expected = foldUndisturbed(model, events);
  const servers = await obtainServers({ kafkaBrokers: process.env['KAFKA_BROKERS'] });
  const topic = `drill-kill-${process.pid}`;
  const brokers = servers.kafkaBrokers.split(',');
  const store = await createRedisStore({
    url: servers.redisUrl,
    identity: { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT },
  });
  try {
    await createTopic({ brokers, topic, partitions: PARTITIONS, config: { 'retention.ms': '-1' } });
    const start = () =>
      startUpdater({
        KAFKA_BROKERS: servers.kafkaBrokers,
        KAFKA_TOPIC: topic,
        KAFKA_GROUP_ID: topic,
        KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
        REDIS_URL: servers.redisUrl,
      });
    const producer = await createEventProducer({ brokers, topic });
    const sending = sendSteadily(producer, events);
    const random = new Random(seed);
    for (let count = 1; count <= killCount; count++) {
      const updater = start();
      await untilCommitting(store);
      await sleep(random.uniform() * KILL_WITHIN_MS);
      await updater.kill();
      note(`killed ${count} of ${killCount}`);
    }
    const last = start();
    await sending;
    await producer.close();
    const result = await untilSettled(expected, store);
    await last.stop();
    return { customers: expected.size, ...result };
  } finally {
    await store.close();
    await servers.stop();
  }
};

function shopEvents(seed: number, count: number): readonly Event[] {
  const shop = createShop({
    seed,
    customers: CUSTOMERS,
    startTime: Date.UTC(2026, 0, 1),
    visitsPerDay: 20,
    duplicatesShare: 0.02,
    earlyResponsesShare: 0.05,
  });
  return [...shop.events(count)];
}

/** Sends as a shop would, a few at a time, so that a kill meets commits and not an idle process. */
async function sendSteadily(producer: EventProducer, events: readonly Event[]): Promise<void> {
  for (let start = 0; start < events.length; start += EVENTS_A_SEND) {
    const records = events.slice(start, start + EVENTS_A_SEND).map((event) => ({
      key: event.customer,
      value: encodeEvent(event),
      timestamp: event.time,
    }));
    await producer.send(records);
    await sleep(SEND_PAUSE_MS);
  }
}

/** Resolves once the store changes: the updater has its partitions and is committing. */
async function untilCommitting(store: RedisStore): Promise<void> {
  const { hash } = await hashProfiles(store);
  const deadline = Date.now() + STILL_MS;
  while ((await hashProfiles(store)).hash === hash) {
    if (Date.now() > deadline) throw new Error('the updater commits nothing');
    await sleep(20);
  }
}

/** Resolves to what is left wrong and lost: none, or whatever has not changed for a while. */
async function untilSettled(expected: ExpectedStates, store: RedisStore) {
  let result = await compareStates(expected, store);
  for (let since = Date.now(); Date.now() - since < STILL_MS && result.wrong + result.lost > 0;) {
    await sleep(200);
    const next = await compareStates(expected, store);
    if (next.wrong !== result.wrong || next.lost !== result.lost) since = Date.now();
    result = next;
  }
  return result;
}
