import type { ChangelogEntry, Publication } from '@waarom/engine';
import { createKafkaChangelog, openKafkaChangelogReader } from '@waarom/kafka';
import { ConfigResourceTypes } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { useCluster } from './test-cluster.js';

const cluster = useCluster();
const END_KEY = Buffer.from([0xff, ...Buffer.from('end')]);
const identity = { modelHash: 'a1b2c3d4', shardCount: 8 };

async function newChangelog(sourcePartitions = 2) {
  const sourceTopic = await cluster.newTopic(sourcePartitions);
  const topic = `${sourceTopic}.changelog`;
  const { brokers } = cluster;
  return { topic, changelog: createKafkaChangelog({ brokers, topic, sourceTopic, identity }) };
}

/** One commit of a shard that has one customer, `c<shard>`. */
function publicationOf(shard: number, sequence: number, states?: Publication['states']) {
  return {
    shard,
    epoch: 3,
    epochStart: 1,
    sequence,
    offsets: new Map([['events:0', 10 * sequence]]),
    topicIds: new Map([['events', 'id']]),
    states: states ?? [
      { customer: `c${shard}`, value: Buffer.from(`at ${sequence}`), isErased: false },
    ],
  };
}

async function read(topic: string): Promise<readonly ChangelogEntry[]> {
  const reader = await openKafkaChangelogReader({ brokers: cluster.brokers, topic });
  const entries: ChangelogEntry[] = [];
  for await (const run of reader.entries()) entries.push(...run);
  return entries;
}

/** Values by customer, the last of each. */
function valuesIn(entries: readonly ChangelogEntry[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.flatMap((entry) =>
      entry.kind === 'state' ? [[entry.customer, entry.value.toString()]] : [],
    ),
  );
}

/** Keys and values as they stand on the topic, also what a reader of profiles passes over. */
async function rawRecords(topic: string) {
  const consumer = cluster.kafka.consumer({
    groupId: `${topic}-raw-${randomUUID()}`,
    maxWaitTimeInMs: 50,
  });
  const [end] = await cluster.producer.send({ topic, messages: [{ key: END_KEY, value: '' }] });
  const records: { key: string; value: Buffer | null }[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ message: { key, value, offset } }) => {
          if (offset === end!.baseOffset) resolve();
          else records.push({ key: key!.toString('latin1'), value });
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return records;
}

describe('a changelog in Kafka', () => {
  it('gives back what was published, and ends where it was asked', async () => {
    const { topic, changelog } = await newChangelog();
    const writer = await changelog.open(0, 2);
    expect(writer.isEmpty).toBe(true);
    const first = [publicationOf(0, 1), publicationOf(2, 1)];
    expect(await writer.publish(first)).toBe('published');
    expect(await writer.publish([publicationOf(0, 2)])).toBe('published');
    const reader = await openKafkaChangelogReader({ brokers: cluster.brokers, topic });
    expect(await writer.publish([publicationOf(0, 3)])).toBe('published');
    for (const _pass of [1, 2]) {
      const entries: ChangelogEntry[] = [];
      for await (const run of reader.entries()) entries.push(...run);
      expect(valuesIn(entries)).toEqual({ c0: 'at 2', c2: 'at 1' });
      const standings = entries.filter((entry) => entry.kind === 'standing');
      const { states: _, ...standing } = publicationOf(0, 2);
      expect(standings.at(-1)).toEqual({ kind: 'standing', standing, identity });
    }
    await writer.close();
    expect((await changelog.open(0, 2)).isEmpty).toBe(false);
    expect((await changelog.open(1, 2)).isEmpty).toBe(true);
  });

  it('takes nothing more from a writer once another has opened its partition', async () => {
    const { topic, changelog } = await newChangelog();
    const earlier = await changelog.open(0, 2);
    const other = await changelog.open(1, 2);
    await earlier.publish([publicationOf(0, 1)]);
    const later = await changelog.open(0, 2);
    expect(await earlier.publish([publicationOf(0, 9)])).toBe('fenced');
    expect(await later.publish([publicationOf(0, 2)])).toBe('published');
    expect(await earlier.publish([publicationOf(0, 9)])).toBe('fenced');
    expect(await other.publish([publicationOf(1, 1)])).toBe('published');
    expect(valuesIn(await read(topic))).toEqual({ c0: 'at 2', c1: 'at 1' });
    await Promise.all([earlier.close(), later.close(), other.close()]);
  });

  it('shows nothing of a commit whose writer died before it was whole', async () => {
    const { topic, changelog } = await newChangelog();
    const writer = await changelog.open(0, 2);
    await writer.publish([publicationOf(0, 1)]);
    await writer.close();
    const { kafka } = cluster;
    const dying = kafka.producer({ transactionalId: `${topic}-0`, idempotent: true });
    await dying.connect();
    const transaction = await dying.transaction();
    const value = Buffer.concat([Buffer.from([1]), Buffer.alloc(12), Buffer.from('half')]);
    await transaction.send({ topic, messages: [{ key: 'c0', value, partition: 0 }] });
    await dying.disconnect();
    const next = await changelog.open(0, 2);
    expect(valuesIn(await read(topic))).toEqual({ c0: 'at 1' });
    await next.close();
  });

  it('takes a commit larger than a record batch may be, whole', async () => {
    const { topic, changelog } = await newChangelog(1);
    const writer = await changelog.open(0, 1);
    const states = Array.from({ length: 40 }, (_, index) => ({
      customer: `large ${index}`,
      value: Buffer.alloc(100_000, index),
      isErased: false,
    }));
    expect(await writer.publish([publicationOf(0, 1, states)])).toBe('published');
    const entries = await read(topic);
    expect(entries).toHaveLength(41);
    for (const [index, { value }] of states.entries()) {
      const entry = entries[index]!;
      expect(entry.kind === 'state' && entry.value.equals(value)).toBe(true);
    }
    await writer.close();
  });

  it('keeps of an erased customer only what the erasure leaves, once it is compacted', async () => {
    const { topic, changelog } = await newChangelog(1);
    const writer = await changelog.open(0, 1);
    const state = (customer: string, text: string, isErased = false) => ({
      customer,
      value: Buffer.from(text),
      isErased,
    });
    await writer.publish([publicationOf(0, 1, [state('ann', 'SECRET'), state('bob', 'old')])]);
    await writer.publish([
      publicationOf(0, 2, [state('ann', 'erased', true), state('bob', 'new')]),
    ]);
    expect(valuesIn(await read(topic))).toEqual({ ann: 'erased', bob: 'new' });
    await compact(topic);
    // What was appended last is never compacted: this is it.
    await writer.publish([publicationOf(0, 3, [state('cyd', 'later')])]);
    const records = await eventually(async () => {
      const all = await rawRecords(topic);
      return all.some(({ value }) => value?.includes('SECRET') === true) ? undefined : all;
    });
    expect(records.filter(({ value }) => value?.includes('old') === true)).toEqual([]);
    expect(valuesIn(await read(topic))).toEqual({ ann: 'erased', bob: 'new', cyd: 'later' });
    await writer.close();
  });
});

describe('a changelog topic is refused', () => {
  it.each([
    ['cleanup.policy', 'delete'],
    ['min.compaction.lag.ms', '0'],
  ])('with %s = %s', async (setting, value) => {
    const { topic, changelog } = await newChangelog();
    await (await changelog.open(0, 2)).close();
    await alter(topic, {
      'cleanup.policy': 'compact',
      'min.compaction.lag.ms': '86400000',
      [setting]: value,
    });
    await expect(changelog.open(0, 2)).rejects.toMatchObject({
      code: 'CHANGELOG.SETTING',
      details: { setting, value },
    });
  });

  it('whose partitions would have several writers', async () => {
    const { changelog } = await newChangelog(2);
    await (await changelog.open(0, 2)).close();
    await expect(changelog.open(0, 4)).rejects.toMatchObject({ code: 'CHANGELOG.PARTITIONS' });
  });

  it('that is not there, when it is to be read', async () => {
    await expect(read('no-such-topic')).rejects.toMatchObject({ code: 'CHANGELOG.EMPTY' });
  });
});

async function alter(topic: string, config: Readonly<Record<string, string>>): Promise<void> {
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic, configEntries };
  await cluster.admin.alterConfigs({ validateOnly: false, resources: [resource] });
}

/** Lets the broker compact at once what it would after a day. */
async function compact(topic: string): Promise<void> {
  await alter(topic, {
    'cleanup.policy': 'compact',
    'min.compaction.lag.ms': '0',
    'max.compaction.lag.ms': '1',
    'min.cleanable.dirty.ratio': '0.01',
    'segment.ms': '1',
    'delete.retention.ms': '0',
  });
}

async function eventually<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(500);
  }
  throw new Error('it did not come about in a minute');
}
