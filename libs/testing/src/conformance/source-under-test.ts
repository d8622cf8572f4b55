import type { RecordSource } from '@waarom/engine';

/** A record that a requirement puts on the log. */
export interface ConformanceRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: number;
}

/** An empty log of `CONFORMANCE_PARTITIONS` partitions, and a source that reads it and has not run. */
export interface OpenedSource {
  readonly topic: string;
  readonly source: RecordSource;
  /** Resolves once the records can be read. Keys that are not null belong to the partition by Kafka's default partitioner. */
  readonly append: (partition: number, records: readonly ConformanceRecord[]) => Promise<void>;
  /** Called once, after the source has stopped. */
  close(): Promise<void>;
}

export interface SourceUnderTest {
  readonly opened: OpenedSource;
}

export const CONFORMANCE_PARTITIONS = 2;
