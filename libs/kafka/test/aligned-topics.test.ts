/** Several topics of one partition number, read side by side in the order of their records' times. */
import { setTimeout as wait } from 'node:timers/promises';
import { TOPIC_SLACK_MS, type Applied } from '@waarom/engine';
import { createKafkaRecordSource, type KafkaSourceOptions } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { Partitioners } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const cluster = useCluster();

interface Written {
  readonly topic: string;
  readonly minute: number;
  readonly partition?: number;
}

async function openTopics(partitions = 1) {
  const topics = [await cluster.newTopic(partitions), await cluster.newTopic(partitions)] as const;
  const [first, second] = topics;

  async function append(records: readonly Written[]) {
    for (const topic of topics) {
      const messages = records
        .filter((record) => record.topic === topic)
        .map(({ minute, partition = 0 }) => ({
          partition,
          value: String(minute),
          timestamp: String(START + minute * MINUTE),
        }));
      if (messages.length > 0) await cluster.producer.send({ topic, messages });
    }
  }

  function read(
    options: Partial<KafkaSourceOptions> = {},
    consumer: RecordingConsumer = new RecordingConsumer(),
  ) {
    const source = createKafkaRecordSource({
      brokers: cluster.brokers,
      topic: topics,
      groupId: first,
      offsetOutOfRange: 'fail',
      sessionTimeoutMs: 6_000,
      ...options,
    });
    const run = source.run(consumer);
    const stop = async () => {
      await source.stop();
      await run;
    };
    return { consumer, stop, run };
  }

  return { first, second, append, read };
}

function minutesOf({ batches }: RecordingConsumer, partition = 0): readonly number[] {
  return batches
    .filter((batch) => batch.partition === partition)
    .flatMap(({ records }) => records.map(({ value }) => Number(value)));
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

describe('a backlog of two topics', () => {
  it.each([
    [1, 400],
    [4, 1_000],
    [4, 1_048_576],
  ])(
    'is applied in the order of time, by %i workers and in fetches of %i bytes',
    async (concurrentPartitions, partitionBytesMax) => {
      const partitions = range(0, 4);
      const { first, second, append, read } = await openTopics(partitions.length);
      // Now one is ahead and now the other, for a hundred minutes each.
      const topicAt = (minute: number) =>
        Math.floor(minute / 100) % 2 === 0 || minute % 3 === 0 ? first : second;
      await append(
        partitions.flatMap((partition) =>
          range(0, 600).map((minute) => ({ topic: topicAt(minute), minute, partition })),
        ),
      );
      const { consumer, stop } = read({ concurrentPartitions, partitionBytesMax });
      await consumer.until(() => partitions.every((at) => minutesOf(consumer, at).length === 600));
      await stop();
      for (const at of partitions) expect(minutesOf(consumer, at)).toEqual(range(0, 600));
      expect(TOPIC_SLACK_MS).toBeLessThan(MINUTE);
    },
  );

  it('goes on when one of them comes to its end', async () => {
    const { first, second, append, read } = await openTopics();
    await append(range(0, 50).map((minute) => ({ topic: first, minute })));
    await append([{ topic: second, minute: 10.5 }]);
    const { consumer, stop } = read({ partitionBytesMax: 300 });
    await consumer.until(() => minutesOf(consumer).length === 51);
    await stop();
    expect(minutesOf(consumer)).toEqual([...range(0, 50), 10.5].toSorted((a, b) => a - b));
  });

  it('is read again in that order from where the store goes back to', async () => {
    const { first, second, append, read } = await openTopics();
    await append(range(0, 40).map((minute) => ({ topic: minute % 2 ? first : second, minute })));
    let isMoved = false;
    const consumer = new RecordingConsumer({
      apply({ topic, records }): Applied {
        if (isMoved || Number(records[0]!.value) < 20) return { kind: 'applied' };
        isMoved = true;
        const other = topic === first ? second : first;
        return { kind: 'seek', offset: 5, others: new Map([[other, 5]]) };
      },
    });
    const { stop } = read({}, consumer);
    await consumer.until(() => minutesOf(consumer).at(-1) === 39);
    await stop();
    expect(minutesOf(consumer)).toEqual([...range(0, 21), ...range(10, 40)]);
  });
});

it('a stop waits for what is being applied, and for nothing else that is held', async () => {
  const { first, second, append, read } = await openTopics();
  await append(range(0, 400).map((minute) => ({ topic: minute % 2 ? first : second, minute })));
  const slow = async (): Promise<Applied> => {
    await wait(50);
    return { kind: 'applied' };
  };
  const consumer = new RecordingConsumer({ apply: slow });
  const { stop } = read({}, consumer);
  await consumer.until(() => minutesOf(consumer).length === 10);
  await stop();
  expect(minutesOf(consumer).length).toBeLessThan(15);
  expect(consumer.closed).toHaveLength(2);
});

describe('a topic with nothing to read', () => {
  it('holds nothing up, also where a transaction is open or has left its mark', async () => {
    const { first, second, append, read } = await openTopics();
    const producer = cluster.kafka.producer({
      transactionalId: first,
      maxInFlightRequests: 1,
      idempotent: true,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const { consumer, stop } = read();
    const write = async (transaction: { send: typeof producer.send }, minute: number) =>
      await transaction.send({
        topic: second,
        messages: [{ partition: 0, value: String(minute) }],
      });
    try {
      await append([{ topic: first, minute: 0 }]);
      await consumer.until(() => minutesOf(consumer).length === 1);
      const open = await producer.transaction();
      await write(open, 1);
      await append([{ topic: first, minute: 2 }]);
      await consumer.until(() => minutesOf(consumer).length === 2);
      await open.abort();
      await append([{ topic: first, minute: 3 }]);
      await consumer.until(() => minutesOf(consumer).length === 3);
      const next = await producer.transaction();
      await write(next, 4);
      await next.commit();
      await consumer.until(() => minutesOf(consumer).length === 4);
      await append([{ topic: first, minute: 5 }]);
      await consumer.until(() => minutesOf(consumer).length === 5);
    } finally {
      await producer.disconnect();
      await stop();
    }
    expect(minutesOf(consumer)).toEqual([0, 2, 3, 4, 5]);
  });
});
