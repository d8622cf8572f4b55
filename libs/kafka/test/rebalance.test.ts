import type { Applied } from '@waarom/engine';
import { createKafkaRecordSource } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const PARTITIONS = 4;
const cluster = useCluster();

/** Members of one group whose consumers keep their offsets in one place, as owners of one store do. */
async function openGroup(settings: { sessionTimeoutMs?: number } = {}) {
  const topic = await cluster.newTopic(PARTITIONS);
  const offsets = new Map<number, number>();
  const values: string[] = [];

  function newMember(hold?: () => Promise<void>) {
    const consumer = new RecordingConsumer({
      open: ({ partition }) => offsets.get(partition) ?? null,
      async apply({ partition, records, nextOffset }): Promise<Applied> {
        await hold?.();
        if ((offsets.get(partition) ?? 0) !== records[0]!.offset) return { kind: 'fenced' };
        offsets.set(partition, nextOffset);
        values.push(...records.map(({ value }) => String(value)));
        return { kind: 'applied' };
      },
    });
    const source = createKafkaRecordSource({
      brokers: cluster.brokers,
      topic,
      groupId: topic,
      offsetOutOfRange: 'fail',
      ...settings,
    });
    return { consumer, source, run: source.run(consumer) };
  }

  async function append(value: string): Promise<void> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    const messages = partitions.map((partition) => ({ partition, value: `${partition}:${value}` }));
    await cluster.producer.send({ topic, messages });
  }

  return { topic, values, newMember, append };
}

it('members of a group share the partitions and take over those of one that leaves', async () => {
  const { values, newMember, append } = await openGroup();
  const first = newMember();
  await first.consumer.until(() => first.consumer.opened.length === PARTITIONS);
  await append('one');
  await first.consumer.until(() => first.consumer.batches.length === PARTITIONS);

  const second = newMember();
  await first.consumer.until(() => first.consumer.closed.length === PARTITIONS);
  await first.consumer.until(() => first.consumer.opened.length === PARTITIONS + 2);
  await second.consumer.until(() => second.consumer.opened.length === 2);
  await append('two');
  await first.consumer.until(() => first.consumer.batches.length === PARTITIONS + 2);
  await second.consumer.until(() => second.consumer.batches.length === 2);
  const owned = [first.consumer.opened.slice(PARTITIONS), second.consumer.opened].flat();
  expect(new Set(owned.map(({ partition }) => partition)).size).toBe(PARTITIONS);

  await second.source.stop();
  await second.run;
  expect(second.consumer.closed).toHaveLength(2);
  await first.consumer.until(() => first.consumer.opened.length === 2 * PARTITIONS + 2);
  await append('three');
  await first.consumer.until(() => values.length === 3 * PARTITIONS);
  await first.source.stop();
  await first.run;
  expect(new Set(values).size).toBe(3 * PARTITIONS);
  expect(first.consumer.closed).toHaveLength(first.consumer.opened.length);
});

it('a member that was late for the group opens its partitions anew, and moves nothing before', async () => {
  const { values, newMember, append } = await openGroup({ sessionTimeoutMs: 6_000 });
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const late = newMember(() => held);
  await late.consumer.until(() => late.consumer.opened.length === PARTITIONS);
  await append('one');
  await late.consumer.until(() => late.consumer.batches.length > 0);

  const other = newMember();
  await other.consumer.until(() => values.length === PARTITIONS);
  await append('two');
  await other.consumer.until(() => values.length === 2 * PARTITIONS);
  release!();
  await late.consumer.until(() => late.consumer.opened.length === PARTITIONS + 2);
  await append('three');
  // Whoever brings the last value notices.
  const isComplete = () => values.length === 3 * PARTITIONS;
  await Promise.race([late.consumer.until(isComplete), other.consumer.until(isComplete)]);
  await Promise.all([late.source.stop(), other.source.stop()]);
  await Promise.all([late.run, other.run]);
  expect(new Set(values).size).toBe(3 * PARTITIONS);
});
