/** `brokers`: three brokers, everything three times. The leader of a partition is killed and comes back, the next one in turn. */
import { shardOf } from '@waarom/engine';
import type { EventProducer } from '@waarom/kafka';
import { Kafka, logLevel } from 'kafkajs';
import type { Drill } from './drill.js';
import { onStage, type Stage } from './stage.js';
import type { OpenProducer } from './traffic.js';

const KILLS = { quick: 2, normal: 10, full: 30 };
const PARTITIONS = 4;
const EVENTS_A_SECOND = 600;

export const brokers: Drill = (options) => {
  const stage = { ...options, name: 'brokers', ownBrokers: 3, partitions: PARTITIONS } as const;
  const careless = options.sabotage ? { openProducer: openCarelessProducer } : {};
  return onStage({ ...stage, ...careless, sabotageUpdaters: null }, async (stage) => {
    const kills = options.sabotage ? 1 : KILLS[options.size];
    const updater = stage.startUpdater();
    const flow = stage.traffic.start(EVENTS_A_SECOND);
    await stage.untilCommitting();
    for (let count = 1; count <= kills; count++) {
      const leader = await findLeader(stage, count % PARTITIONS);
      await leader.kill('SIGKILL');
      await stage.untilCommitting();
      await leader.restart();
      options.note(`killed a leader, ${count} of ${kills}`);
    }
    await flow.stop();
    const result = await stage.settle();
    await updater.stop();
    return { ...result, facts: { ...result.facts, kills } };
  });
};

async function findLeader({ brokers, topic, cluster }: Stage, partition: number) {
  const admin = clientOf(brokers).admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const { leader } = topics[0]!.partitions.find(({ partitionId }) => partitionId === partition)!;
    // Nodes are numbered from 1.
    return cluster!.brokers[leader - 1]!;
  } finally {
    await admin.disconnect();
  }
}

/** Sends each record once, and does not ask what became of it. */
function openCarelessProducer(brokers: readonly string[], topic: string): OpenProducer {
  return async (): Promise<EventProducer> => {
    const producer = clientOf(brokers).producer({ retry: { retries: 0 } });
    await producer.connect();
    return {
      async send(records) {
        const messages = records.map(({ key, value, timestamp }) => ({
          key,
          value,
          partition: shardOf(Buffer.from(key), PARTITIONS),
          timestamp: String(timestamp),
        }));
        await producer.send({ topic, messages, acks: 0 }).catch(() => undefined);
      },
      close: () => producer.disconnect(),
    };
  };
}

function clientOf(brokers: readonly string[]): Kafka {
  return new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
}
