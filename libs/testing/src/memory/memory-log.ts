import { shardOf, type SourceRecord } from '@waarom/engine';

/** A record on its way into a log, which gives it an offset. */
export interface NewRecord extends Omit<SourceRecord, 'offset'> {
  /** @default the partition of the key, as Kafka's default partitioner has it; 0 without a key */
  readonly partition?: number;
}

/** A topic in memory: partitions with offsets from 0. It outlives the sources that read it, as a broker does. */
export class MemoryLog {
  readonly topic: string;
  readonly partitionCount: number;
  private readonly partitions: readonly SourceRecord[][];
  private waiters: (() => void)[] = [];

  constructor(options: { readonly topic: string; readonly partitionCount: number }) {
    this.topic = options.topic;
    this.partitionCount = options.partitionCount;
    this.partitions = Array.from({ length: options.partitionCount }, () => []);
  }

  append(records: readonly NewRecord[]): void {
    for (const { partition, ...record } of records) {
      const log = this.partitions[partition ?? this.partitionOf(record.key)]!;
      log.push({ ...record, offset: log.length });
    }
    const { waiters } = this;
    this.waiters = [];
    for (const wake of waiters) wake();
  }

  /** At most `recordsMax` records from `offset` on; none at the end. */
  read(partition: number, offset: number, recordsMax: number): readonly SourceRecord[] {
    return this.partitions[partition]!.slice(offset, offset + recordsMax);
  }

  /** Offset that the next record of the partition gets. */
  end(partition: number): number {
    return this.partitions[partition]!.length;
  }

  /** Resolves at the next `append`, or when the signal aborts. */
  async appended(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.waiters.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private partitionOf(key: Buffer | null): number {
    return key === null ? 0 : shardOf(key, this.partitionCount);
  }
}
