import { createShop, simulateChoices } from '@waarom/testing';
import { rateFigure, type Bench, type BenchOptions, type Figure } from '../figure.js';
import { median } from '../micro/timing.js';
import { START_TIME } from '../profiles.js';
import { openKafka, openRedis, type BenchRedis } from '../servers.js';
import { sampleCpu } from './cpu-shares.js';
import { delayFigure } from './delay-figure.js';
import { drainDecoding, drainToRedis } from './drain.js';
import { keySpaceFigures } from './key-space-figures.js';
import { memoryFigure } from './memory-figure.js';
import { produceTopic, type ProducedTopic } from './produced-topic.js';

const SEED = 7;
const TURNS = 3;

/** Events from Kafka into Redis, and what they take up there. */
export const pipeline: Bench = async (options) => {
  const { servers } = options;
  const [kafka, redis] = await Promise.all([openKafka(servers), openRedis(servers)]);
  const { brokers } = kafka;
  const name = (kind: string): string => `bench-${kind}-${process.pid}`;
  const choices = simulateChoices({
    seed: SEED,
    customers: 10_000,
    count: 200_000,
    startTime: START_TIME,
  });
  const settled = await produceTopic(brokers, name('choices'), choices);
  const shop = createShop({ seed: SEED, customers: 5_000, startTime: START_TIME, offerShare: 0 });
  const shown = await produceTopic(brokers, name('exposures'), shop.events(60_000));
  const settledFigure = await drainFigure('pipeline.kafka_to_redis', settled, redis, options);
  const eventsASecond = Math.round(settledFigure.value / 2);
  const figures = [
    settledFigure,
    await drainFigure('pipeline.kafka_to_redis.exposures', shown, redis, options),
    await delayFigure({ brokers, eventsASecond }, redis, options),
    await memoryFigure(redis, options),
    ...(options.full ? await keySpaceFigures(brokers, redis, options) : []),
  ];
  await Promise.all([kafka.close(), redis.close()]);
  return figures;
};

async function drainFigure(
  figure: string,
  topic: ProducedTopic,
  redis: BenchRedis,
  { note }: BenchOptions,
): Promise<Figure> {
  note(`${figure}: ${topic.events} events of ${topic.eventBytes.toFixed(0)} bytes`);
  const ours: number[] = [];
  const bare: number[] = [];
  // The first turn warms both up: a service runs for days, not for the first two seconds.
  for (let turn = -1; turn < TURNS; turn++) {
    await redis.client.flushdb();
    const rate = await drainToRedis(topic, redis.url);
    const bareRate = await drainDecoding(topic);
    note(`  ${Math.round(rate)} events/s, decoding only ${Math.round(bareRate)}`);
    if (turn < 0) continue;
    ours.push(rate);
    bare.push(bareRate);
  }
  await redis.client.flushdb();
  const shares = await sampleCpu(() => drainToRedis(topic, redis.url));
  const texts = shares.map(([part, us]) => `${part} ${(us / topic.events).toFixed(2)}`);
  note(`  microseconds an event: ${texts.join(', ')}`);
  return rateFigure(figure, 'events/s', median(ours), median(bare));
}
