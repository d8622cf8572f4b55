/** The log through real Kafka and the updater into real Redis. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createEventProducer, createTopic } from '@waarom/kafka';
import { encodeEvent, type Event } from '@waarom/schemas';
import { createLogger, METRICS } from '@waarom/telemetry';
import { createUpdaterApp, readUpdaterConfig, type UpdaterApp } from '@waarom/updater';
import { Kafka, logLevel } from 'kafkajs';

const PARTITIONS = 4;

/** Produces the events as Avro, in their order, keyed by customer, to a fresh topic; resolves to its name. */
export async function produceEvents(
  brokers: readonly string[],
  events: readonly Event[],
): Promise<string> {
  const topic = `coupons-${randomUUID().slice(0, 8)}`;
  await createTopic({ brokers, topic, partitions: PARTITIONS, config: { 'retention.ms': '-1' } });
  const producer = await createEventProducer({ brokers, topic });
  await producer.send(events.map((event) => ({ key: event.customer, value: encodeEvent(event) })));
  await producer.close();
  return topic;
}

/** Brokers that are not ours keep nothing of it. */
export async function deleteTopic(brokers: readonly string[], topic: string): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
}

export interface FoldTopicOptions {
  readonly brokers: readonly string[];
  readonly redisUrl: string;
  readonly topic: string;
  /** How many events are in the topic. */
  readonly eventCount: number;
}

/**
 * Runs the updater until nothing is left of the topic; resolves to events a second, from the last look at its metrics without any
 * to the first with all of them committed: at most 10 ms too long.
 */
export async function foldTopic(options: FoldTopicOptions): Promise<number> {
  const { brokers, redisUrl, topic, eventCount } = options;
  const config = readUpdaterConfig({
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC: topic,
    KAFKA_GROUP_ID: topic,
    REDIS_URL: redisUrl,
    PORT: '0',
  });
  const logger = createLogger({ service: 'updater', level: 'warn', stream: process.stderr });
  const updater = await createUpdaterApp(config, logger);
  const running = updater.run();
  running.catch(() => undefined);
  try {
    return eventCount / (await awaitDrained(metricsOf(updater), eventCount));
  } catch (error) {
    // An updater that fails takes its metrics with it: its own failure is what there is to tell.
    await updater.stop();
    await running;
    throw error;
  } finally {
    await updater.stop();
  }
}

function metricsOf({ port }: UpdaterApp): string {
  return `http://127.0.0.1:${port}/metrics`;
}

/** Seconds from the last look without an event to the first with all of them committed. */
async function awaitDrained(metricsUrl: string, eventCount: number): Promise<number> {
  let startedAt = performance.now();
  for (;;) {
    const lookedAt = performance.now();
    const { events, drainedPartitions } = await readProgress(metricsUrl);
    if (events === 0) startedAt = lookedAt;
    if (events >= eventCount && drainedPartitions === PARTITIONS) {
      return (performance.now() - startedAt) / 1000;
    }
    await wait(LOOK_MS);
  }
}

const LOOK_MS = 10;

interface Progress {
  readonly events: number;
  /** Partitions that have been read to their end, all of it committed. */
  readonly drainedPartitions: number;
}

async function readProgress(metricsUrl: string): Promise<Progress> {
  const text = await (await fetch(metricsUrl)).text();
  const events = valuesOf(text, METRICS.events.name).reduce((sum, count) => sum + count, 0);
  const lags = valuesOf(text, METRICS.lagRecords.name);
  return { events, drainedPartitions: lags.filter((lag) => lag === 0).length };
}

/** All series of a metric in Prometheus' text format. */
function valuesOf(text: string, metric: string): readonly number[] {
  const lines = text.split('\n').filter((line) => line.startsWith(`${metric}{`));
  return lines.map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
}
