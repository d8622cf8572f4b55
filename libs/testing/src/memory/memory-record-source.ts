import {
  engineErrors,
  takeOldest,
  type PartitionConsumer,
  type RecordSource,
  type SourceRecord,
  type TopicPartition,
} from '@waarom/engine';
import type { MemoryLog } from './memory-log.js';

export interface MemorySourceOptions {
  /** One topic, or several of equal partition counts, aligned by the times of their records. */
  readonly log: MemoryLog | readonly MemoryLog[];
  /** @default 500 */
  readonly batchRecordsMax?: number;
  /** `run` resolves once every partition is read to its end, instead of waiting for more. @default false */
  readonly untilEnd?: boolean;
}

/** One topic's partition, and where it is read. */
interface Feed {
  readonly at: TopicPartition;
  readonly log: MemoryLog;
  offset: number;
}

/** Reads logs in memory: all of their partitions, each number on its own, as the only member of a group does. */
export class MemoryRecordSource implements RecordSource {
  private readonly logs: readonly MemoryLog[];
  private readonly batchRecordsMax: number;
  private readonly untilEnd: boolean;
  private ending = new AbortController();
  private running: Promise<void> = Promise.resolve();

  /** @throws WaaromError `LOG.PARTITIONS_DIFFER`. */
  constructor(options: MemorySourceOptions) {
    this.logs = [options.log].flat();
    this.batchRecordsMax = options.batchRecordsMax ?? 500;
    this.untilEnd = options.untilEnd ?? false;
    if (new Set(this.logs.map(({ partitionCount }) => partitionCount)).size > 1) {
      const each = this.logs.map(({ topic, partitionCount }) => `${topic} ${partitionCount}`);
      throw engineErrors.raise('LOG.PARTITIONS_DIFFER', { counts: each.join(', ') });
    }
  }

  async run(consumer: PartitionConsumer): Promise<void> {
    this.ending = new AbortController();
    this.running = this.feedAll(consumer, this.ending);
    await this.running;
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running.catch(() => undefined);
  }

  private async feedAll(consumer: PartitionConsumer, ending: AbortController): Promise<void> {
    let failure: { readonly error: unknown } | undefined;
    const { partitionCount } = this.logs[0]!;
    const feeds = Array.from({ length: partitionCount }, async (_, partition) => {
      try {
        await this.feed(consumer, partition, ending.signal);
      } catch (error) {
        failure ??= { error };
        ending.abort();
      }
    });
    await Promise.all(feeds);
    if (failure !== undefined) throw failure.error;
  }

  private async feed(
    consumer: PartitionConsumer,
    partition: number,
    ending: AbortSignal,
  ): Promise<void> {
    const feeds: Feed[] = [];
    try {
      for (const log of this.logs) {
        const { topic, partitionCount } = log;
        const at = { topic, partition, partitionCount };
        feeds.push({ at, log, offset: (await consumer.open(at)) ?? 0 });
      }
      await this.read(consumer, feeds, ending);
    } finally {
      for (const { at } of feeds) await consumer.close(at);
    }
  }

  private async read(
    consumer: PartitionConsumer,
    feeds: readonly Feed[],
    ending: AbortSignal,
  ): Promise<void> {
    while (!ending.aborted) {
      // All that is appended can be read, so a topic with nothing at hand has nothing.
      const queues = feeds.flatMap((feed) => {
        const records = feed.log.read(feed.at.partition, feed.offset, this.batchRecordsMax);
        return records.length === 0 ? [] : [{ feed, records, start: 0 }];
      });
      if (queues.length > 0) {
        const { queue, end } = takeOldest(queues);
        const records = queue.records.slice(0, end);
        if ((await give({ consumer, feeds, feed: queue.feed, records })) === 'fenced') return;
      } else if (this.untilEnd) {
        return;
      } else {
        await Promise.race(this.logs.map((log) => log.appended(ending)));
      }
    }
  }
}

async function give({
  consumer,
  feeds,
  feed,
  records,
}: {
  readonly consumer: PartitionConsumer;
  readonly feeds: readonly Feed[];
  readonly feed: Feed;
  readonly records: readonly SourceRecord[];
}): Promise<'given' | 'fenced'> {
  const { at, log } = feed;
  const nextOffset = feed.offset + records.length;
  const batch = { ...at, records, nextOffset, highWatermark: log.end(at.partition) };
  const applied = await consumer.apply(batch, async () => undefined);
  if (applied.kind === 'fenced') return 'fenced';
  feed.offset = applied.kind === 'seek' ? applied.offset : nextOffset;
  if (applied.kind === 'seek') {
    for (const other of feeds) {
      if (other !== feed) other.offset = applied.others?.get(other.at.topic) ?? other.offset;
    }
  }
  return 'given';
}
