/**
 * `pipeline.key_space` and `.spread`: what an event costs when the store holds many customers. Once the same few customers act among
 * many who do not, once everybody acts, so that nearly every event has to load its customer.
 */
import { simulateChoices } from '@waarom/testing';
import type { Event } from '@waarom/schemas';
import { costFigure, type BenchOptions, type Figure } from '../figure.js';
import { median } from '../micro/timing.js';
import { commitStates, foldStates, openStore, START_TIME } from '../profiles.js';
import type { BenchRedis } from '../servers.js';
import { drainToRedis } from './drain.js';
import { produceTopic, type ProducedTopic } from './produced-topic.js';

const FEW = 10_000;
const MANY = 2_000_000;
const EVENTS = 100_000;
const TURNS = 3;
/** Choices of those who are only there. */
const CHOICES_BEFORE = 2;
const COMMITTED_AT_ONCE = 200_000;

export async function keySpaceFigures(
  brokers: readonly string[],
  redis: BenchRedis,
  { note }: BenchOptions,
): Promise<readonly Figure[]> {
  let turn = 0;
  const measure = async (actors: Actors): Promise<number> => {
    const costs: number[] = [];
    for (let count = 0; count < TURNS; count++) {
      const topic = await produceTopic(brokers, freshTopic(), choicesOf(actors, turn++));
      costs.push(await cpuOf(topic, redis));
    }
    note(`pipeline.key_space: ${costs.map((each) => each.toFixed(2)).join(', ')} us an event`);
    return median(costs);
  };
  await fill(redis);
  note('pipeline.key_space: warming up');
  await measure('few');
  const spread = await measure('all');
  const among = await measure('few');
  await redis.client.flushdb('SYNC');
  const alone = await measure('few');
  await redis.client.flushdb('SYNC');
  return [
    costFigure('pipeline.key_space', 'us', among, alone),
    costFigure('pipeline.key_space.spread', 'us', spread, alone),
  ];
}

/** Microseconds of this process' CPU an event. */
async function cpuOf(topic: ProducedTopic, redis: BenchRedis): Promise<number> {
  const before = process.cpuUsage();
  await drainToRedis(topic, redis.url);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / topic.events;
}

/** A few customers, new ones in each turn, or everybody in turn. */
type Actors = 'few' | 'all';

function* choicesOf(actors: Actors, turn: number): Generator<Event> {
  const choices = simulateChoices({
    seed: 7,
    customers: FEW,
    count: EVENTS,
    startTime: START_TIME + MONTH_MS,
  });
  let index = turn * EVENTS;
  for (const choice of choices) {
    const one = actors === 'few' ? `f${turn}-${choice.customer}` : nameOf(index++ * STRIDE);
    yield { ...choice, customer: one };
  }
}

/** Gives the store its many customers, who have the states of the few. */
async function fill(redis: BenchRedis): Promise<void> {
  const values = [...foldStates(FEW, CHOICES_BEFORE).values()];
  const store = await openStore(redis.url);
  for (let start = 0; start < MANY; start += COMMITTED_AT_ONCE) {
    const states = new Map<string, Buffer>();
    for (let index = start; index < start + COMMITTED_AT_ONCE; index++) {
      states.set(nameOf(index), values[index % values.length]!);
    }
    await commitStates(store, states);
  }
  await store.close();
}

function nameOf(index: number): string {
  return `k-${index % MANY}`;
}

let topics = 0;
function freshTopic(): string {
  return `bench-keys-${process.pid}-${++topics}`;
}

/** By when the states that are there have no open window. */
const MONTH_MS = 30 * 86_400_000;
/** Prime, so that everybody's turn comes before anybody's second. */
const STRIDE = 999_983;
