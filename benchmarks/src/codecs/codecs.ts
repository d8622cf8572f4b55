/** Compressed topics, as librdkafka writes them, through the source: what each codec costs against none. */
import { createKafkaRecordSource, createTopic } from '@waarom/kafka';
import { produceWithLibrdkafka, type Codec } from '@waarom/local';
import { encodeEvent } from '@waarom/schemas';
import { simulateChoices } from '@waarom/testing';
import { costFigure, type Bench } from '../figure.js';
import { median } from '../micro/timing.js';
import { createStopwatch } from '../pipeline/stopwatch.js';
import { START_TIME } from '../profiles.js';
import { openKafka } from '../servers.js';

const EVENTS = 100_000;
const TURNS = 5;
const CODECS: readonly Codec[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

export const codecs: Bench = async ({ servers, note }) => {
  const kafka = await openKafka(servers);
  const { brokers } = kafka;
  const choices = simulateChoices({
    seed: 7,
    customers: 10_000,
    count: EVENTS,
    startTime: START_TIME,
  });
  const records = Array.from(choices, (event) => ({
    key: event.customer,
    value: encodeEvent(event),
  }));
  const topics = Object.fromEntries(
    CODECS.map((codec) => [codec, `bench-${codec}-${process.pid}`]),
  ) as Record<Codec, string>;
  for (const topic of Object.values(topics)) await createTopic({ brokers, topic, partitions: 4 });
  await produceWithLibrdkafka({ bootstrap: brokers.join(','), records, topics });

  const costs = new Map<Codec, number[]>(CODECS.map((codec) => [codec, []]));
  // The first turn warms up.
  for (let turn = -1; turn < TURNS; turn++) {
    for (const [codec, ofCodec] of costs) {
      const cost = await drain(brokers, topics[codec], `${topics[codec]}-${turn}`);
      note(`  ${codec}: ${cost.toFixed(2)} us of CPU an event`);
      if (turn >= 0) ofCodec.push(cost);
    }
  }
  await kafka.close();
  const none = median(costs.get('none')!);
  return CODECS.filter((codec) => codec !== 'none').map((codec) =>
    costFigure(`codecs.${codec}`, 'us', median(costs.get(codec)!), none),
  );
};

/** Microseconds of CPU an event, from joining the group to the last event; a fetch brings too much of a small topic to time. */
async function drain(brokers: readonly string[], topic: string, groupId: string): Promise<number> {
  const stopwatch = createStopwatch(EVENTS);
  const source = createKafkaRecordSource({ brokers, topic, groupId, offsetOutOfRange: 'fail' });
  const before = process.cpuUsage();
  const running = source.run({
    open: async () => null,
    async apply({ records }) {
      stopwatch.start();
      stopwatch.count(records.length);
      return { kind: 'applied' };
    },
    close: async () => undefined,
  });
  await Promise.race([
    stopwatch.rate,
    running.then((): never => {
      throw new Error('the source ended before the topic did');
    }),
  ]);
  const { user, system } = process.cpuUsage(before);
  await source.stop();
  return (user + system) / EVENTS;
}
