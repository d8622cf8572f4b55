/**
 * A file as a record source: one partition of one, a record for each line. So the engine folds a file exactly as it folds a topic,
 * and a replay that was cut short goes on where the store stands.
 */
import type { PartitionConsumer, RecordSource, TopicPartition } from '@waarom/engine';
import type { Input } from './input.js';
import { readRecords, type ReadOptions } from './input-records.js';

export interface FileSource extends RecordSource {
  /** Records read, and how many of those an earlier run had folded. Final once `run` has resolved. */
  readonly counts: { readonly records: number; readonly known: number };
}

export function createFileSource(input: Input, options: ReadOptions): FileSource {
  const at: TopicPartition = { topic: input.topic, partition: 0, partitionCount: 1 };
  const counts = { records: 0, known: 0 };
  let isStopped = false;

  async function run(consumer: PartitionConsumer): Promise<void> {
    const start = (await consumer.open(at)) ?? 0;
    try {
      for await (const { records: all, nextOffset } of readRecords(input, options)) {
        if (isStopped) return;
        const records = nextOffset > start ? all.filter(({ offset }) => offset >= start) : [];
        counts.records += all.length;
        counts.known += all.length - records.length;
        if (records.length === 0) continue;
        const batch = { ...at, records, nextOffset, highWatermark: nextOffset };
        const applied = await consumer.apply(batch, noHeartbeat);
        // The folder has one owner, this process, so its store cannot stand elsewhere.
        if (applied.kind !== 'applied') throw new Error(`the store answered ${applied.kind}`);
      }
    } finally {
      await consumer.close(at);
    }
  }

  return {
    counts,
    run,
    async stop() {
      isStopped = true;
    },
  };
}

/** There is no group to stay in. */
async function noHeartbeat(): Promise<void> {}
