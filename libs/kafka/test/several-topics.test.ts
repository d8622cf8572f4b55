import { setImmediate as turn } from 'node:timers/promises';
import type { Applied } from '@waarom/engine';
import { createKafkaRecordSource } from '@waarom/kafka';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { describe, expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const PARTITIONS = 4;
const cluster = useCluster();

async function openTopics(partitions: readonly number[] = [PARTITIONS, PARTITIONS]) {
  const topics = await Promise.all(partitions.map((count) => cluster.newTopic(count)));
  const [first, second] = topics as [string, string];

  function newMember(consumer: RecordingConsumer) {
    const source = createKafkaRecordSource({
      brokers: cluster.brokers,
      topic: topics,
      groupId: first,
      offsetOutOfRange: 'fail',
      sessionTimeoutMs: 6_000,
    });
    return { consumer, source, run: source.run(consumer) };
  }

  async function append(topic: string, partition: number, values: readonly string[]) {
    const messages = values.map((value) => ({ partition, value }));
    await cluster.producer.send({ topic, messages });
  }

  return { first, second, newMember, append };
}

function valuesOf({ batches }: RecordingConsumer, topic: string): readonly string[] {
  return batches
    .filter((batch) => batch.topic === topic)
    .flatMap(({ records }) => records.map(({ value }) => String(value)));
}

/** Numbers of the partitions that are open, of each topic. */
function openIn({ opened, closed }: RecordingConsumer, topics: readonly string[]) {
  return topics.map((topic) => {
    const numbers = (list: typeof opened) =>
      list.flatMap((at) => (at.topic === topic ? [at.partition] : []));
    const left = numbers(closed);
    return numbers(opened)
      .filter((number) => {
        const index = left.indexOf(number);
        if (index >= 0) left.splice(index, 1);
        return index < 0;
      })
      .toSorted((left, right) => left - right);
  });
}

describe('a member that reads two topics', () => {
  it('has each partition number with both, and is given their batches in turns', async () => {
    const { first, second, newMember, append } = await openTopics();
    let underWay = 0;
    const member = newMember(
      new RecordingConsumer({
        async apply({ partition }) {
          if (partition !== 2) return { kind: 'applied' };
          expect(++underWay).toBe(1);
          for (let times = 0; times < 20; times += 1) await turn();
          underWay -= 1;
          return { kind: 'applied' };
        },
      }),
    );
    const { consumer } = member;
    await consumer.until(() => consumer.opened.length === 2 * PARTITIONS);
    for (let round = 0; round < 10; round += 1) {
      await append(first, 2, [`a${round}`]);
      await append(second, 2, [`b${round}`]);
    }
    await consumer.until(
      () => valuesOf(consumer, first).length + valuesOf(consumer, second).length === 20,
    );
    await member.source.stop();
    await member.run;
    expect(valuesOf(consumer, first)).toEqual(Array.from({ length: 10 }, (_, n) => `a${n}`));
    expect(valuesOf(consumer, second)).toEqual(Array.from({ length: 10 }, (_, n) => `b${n}`));
    expect(consumer.closed).toHaveLength(2 * PARTITIONS);
  });

  it('shares the numbers with a second one, never a topic of one without the other', async () => {
    // An odd count, with which dealing out one after the other would part them.
    const { first, second, newMember } = await openTopics([3, 3]);
    const members = [new RecordingConsumer(), new RecordingConsumer()].map(newMember);
    const open = () => members.map(({ consumer }) => openIn(consumer, [first, second]));
    const isShared = () => {
      const shares = open().map(([ofFirst = [], ofSecond = []]) => [...ofFirst, ...ofSecond]);
      return shares.every((share) => share.length > 1) && shares.flat().length === 6;
    };
    await expect.poll(isShared, { timeout: 15_000 }).toBe(true);
    for (const [ofFirst, ofSecond] of open()) expect(ofSecond).toEqual(ofFirst);
    expect(open().flatMap(([ofFirst = []]) => ofFirst)).toHaveLength(3);
    await Promise.all(members.map(({ source }) => source.stop()));
    await Promise.all(members.map(({ run }) => run));
  });

  it('moves both when the store stands elsewhere, also the one that brings nothing new', async () => {
    const { first, second, newMember, append } = await openTopics();
    await append(second, 1, ['b0', 'b1', 'b2']);
    let others: ReadonlyMap<string, number> | null = null;
    const member = newMember(
      new RecordingConsumer({
        apply({ topic }): Applied {
          if (topic === second || others !== null) return { kind: 'applied' };
          others = new Map([[second, 1]]);
          return { kind: 'seek', offset: 0, others };
        },
      }),
    );
    const { consumer } = member;
    await consumer.until(() => valuesOf(consumer, second).length === 3);
    await append(first, 1, ['a0']);
    await consumer.until(
      () => valuesOf(consumer, first).length === 2 && valuesOf(consumer, second).length === 5,
    );
    await member.source.stop();
    await member.run;
    expect(valuesOf(consumer, first)).toEqual(['a0', 'a0']);
    expect(valuesOf(consumer, second)).toEqual(['b0', 'b1', 'b2', 'b1', 'b2']);
  });

  it('leaves both to a newer owner, and has them again after joining anew', async () => {
    const { first, second, newMember, append } = await openTopics();
    let isFenced = true;
    const member = newMember(
      new RecordingConsumer({ apply: () => ({ kind: isFenced ? 'fenced' : 'applied' }) }),
    );
    const { consumer } = member;
    await consumer.until(() => consumer.opened.length === 2 * PARTITIONS);
    await append(first, 1, ['a0']);
    await consumer.until(() => consumer.batches.length === 1);
    await append(second, 1, ['b0']);
    // Nothing assigns it anew but the member itself: nobody else is in the group.
    await consumer.until(() => consumer.opened.length === 4 * PARTITIONS);
    expect(valuesOf(consumer, second)).toEqual([]);
    isFenced = false;
    await consumer.until(() => valuesOf(consumer, second).length === 1);
    await consumer.until(() => valuesOf(consumer, first).length === 2);
    await member.source.stop();
    await member.run;
  });
});

it('topics of different partition counts are refused', async () => {
  const { first, second, newMember } = await openTopics([4, 2]);
  await expect(newMember(new RecordingConsumer()).run).rejects.toMatchObject({
    code: 'LOG.PARTITIONS_DIFFER',
    details: { counts: `${first} 4, ${second} 2` },
  });
});
