import type { PartitionConsumer, RecordSource, TopicPartition } from '@waarom/engine';
import type { MemoryLog } from './memory-log.js';

export interface MemorySourceOptions {
  readonly log: MemoryLog;
  /** @default 500 */
  readonly batchRecordsMax?: number;
  /** `run` resolves once every partition is read to its end, instead of waiting for more. @default false */
  readonly untilEnd?: boolean;
}

/** Reads a log in memory: all of its partitions, each on its own, as the only member of a group does. */
export class MemoryRecordSource implements RecordSource {
  private readonly log: MemoryLog;
  private readonly batchRecordsMax: number;
  private readonly untilEnd: boolean;
  private ending = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(options: MemorySourceOptions) {
    this.log = options.log;
    this.batchRecordsMax = options.batchRecordsMax ?? 500;
    this.untilEnd = options.untilEnd ?? false;
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
    const { topic, partitionCount } = this.log;
    let failure: { readonly error: unknown } | undefined;
    const feeds = Array.from({ length: partitionCount }, async (_, partition) => {
      try {
        await this.feed(consumer, { topic, partition, partitionCount }, ending.signal);
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
    assigned: TopicPartition,
    ending: AbortSignal,
  ): Promise<void> {
    const offset = await consumer.open(assigned);
    try {
      await this.read(consumer, assigned, offset ?? 0, ending);
    } finally {
      await consumer.close(assigned);
    }
  }

  private async read(
    consumer: PartitionConsumer,
    assigned: TopicPartition,
    start: number,
    ending: AbortSignal,
  ): Promise<void> {
    let offset = start;
    while (!ending.aborted) {
      const records = this.log.read(assigned.partition, offset, this.batchRecordsMax);
      const nextOffset = offset + records.length;
      if (records.length === 0) {
        if (this.untilEnd) return;
        await this.log.appended(ending);
        continue;
      }
      const highWatermark = this.log.end(assigned.partition);
      const batch = { ...assigned, records, nextOffset, highWatermark };
      const applied = await consumer.apply(batch, async () => undefined);
      if (applied.kind === 'fenced') return;
      offset = applied.kind === 'seek' ? applied.offset : nextOffset;
    }
  }
}
