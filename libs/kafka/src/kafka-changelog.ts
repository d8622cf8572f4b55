import type { Changelog, ChangelogWriter, Publication, StoreIdentity } from '@waarom/engine';
import { WaaromError } from '@waarom/schemas';
import type { Kafka } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import { ChangelogProducer } from './changelog-producer.js';
import { messagesOf } from './changelog-record.js';
import { provideChangelogTopic } from './changelog-topic.js';
import {
  connectAdmin,
  createClient,
  unreachable,
  type KafkaConnectionOptions,
} from './kafka-connection.js';
import { isTransient } from './kafka-failure.js';
import { readLogRanges } from './log-range.js';
import type { PartitionedMessage } from './send-to-partitions.js';

export interface KafkaChangelogOptions extends KafkaConnectionOptions {
  readonly topic: string;
  /** Topic that the profiles are folded from; a changelog topic that is not there yet is made like it. */
  readonly sourceTopic: string;
  /** Of the store. */
  readonly identity: StoreIdentity;
}

/**
 * A changelog in a compacted topic (`changelog-record.ts`). A shard's records stand in partition `shard % partitions`, whose one
 * writer is whoever owns the shard. `open` is patient with brokers that are away, for some two minutes.
 *
 * Its `open` rejects with `LOG.UNREACHABLE`, `LOG.TOPIC_MISSING` (the source), `CHANGELOG.SETTING`, `CHANGELOG.PARTITIONS`.
 */
export function createKafkaChangelog(options: KafkaChangelogOptions): Changelog {
  const { topic, identity } = options;
  const kafka = createClient(options);
  return {
    name: topic,
    open: async (partition, partitionCount) =>
      await patiently(options, () =>
        openWriter(kafka, { ...options, partition, sourceCount: partitionCount }),
      ),
    async close() {},
  };

  async function openWriter(
    client: Kafka,
    at: KafkaChangelogOptions & { readonly partition: number; readonly sourceCount: number },
  ): Promise<ChangelogWriter> {
    const { partitionCount, ends } = await provide(client, at);
    const partitions: number[] = [];
    for (let own = at.partition; own < partitionCount; own += at.sourceCount) partitions.push(own);
    const producers = new Map<number, ChangelogProducer>();
    const close = async () => {
      await Promise.allSettled(Array.from(producers.values(), (producer) => producer.close()));
    };
    try {
      for (const partition of partitions) {
        const { brokers } = options;
        producers.set(
          partition,
          await ChangelogProducer.open(client, { brokers, topic, partition }),
        );
      }
    } catch (error) {
      await close();
      throw error;
    }
    return {
      isEmpty: partitions.every((partition) => ends[partition] === 0),
      publish: async (publications) => await publish(producers, publications, partitionCount),
      close,
    };
  }

  async function publish(
    producers: ReadonlyMap<number, ChangelogProducer>,
    publications: readonly Publication[],
    partitionCount: number,
  ) {
    const messages = new Map<number, PartitionedMessage[]>();
    for (const publication of publications) {
      const partition = publication.shard % partitionCount;
      const group = messages.get(partition) ?? [];
      messages.set(partition, group);
      group.push(...messagesOf(publication, identity, partition));
    }
    const results = await Promise.all(
      Array.from(messages, ([partition, group]) => producers.get(partition)!.publish(group)),
    );
    return results.find((result) => result !== 'published') ?? 'published';
  }
}

async function provide(
  kafka: Kafka,
  options: KafkaChangelogOptions & { readonly sourceCount: number },
) {
  const { topic, brokers, sourceTopic, sourceCount, identity } = options;
  const { shardCount } = identity;
  const admin = await connectAdmin(kafka, brokers);
  try {
    const topicOptions = { topic, brokers, sourceTopic, sourceCount, shardCount };
    const partitionCount = await provideChangelogTopic(admin, topicOptions);
    const ranges = await readLogRanges(admin, topic);
    return { partitionCount, ends: ranges.map(({ high }) => high) };
  } finally {
    await admin.disconnect();
  }
}

const PATIENCE_MS = 120_000;
const PAUSE_MS = 1_000;

/** A broker that restarts must not end the stream. */
async function patiently<Value>(
  { brokers, log }: KafkaChangelogOptions,
  step: () => Promise<Value>,
): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const canPass =
        error instanceof WaaromError ? error.entry.retry === 'backoff' : isTransient(error);
      if (!canPass) throw error;
      if (Date.now() > deadline) throw unreachable(brokers, error);
      log?.('warn', 'cannot open the changelog, trying again', { reason: String(error) });
      await wait(PAUSE_MS);
    }
  }
}
