/** The local event log: append-only, (topic, partition, offset) as in Kafka, from offset 0, never cut. */
import { shardOf } from '@waarom/engine';
import type { Database } from './database.js';
import { BINARY, lastOffsetOfLogKey, logKey, logRange } from './keys.js';
import { cutRuns, encodeRun, type LogRecord } from './log-run.js';

export interface LogPosition {
  readonly partition: number;
  readonly offset: number;
}

export interface EmbeddedLog {
  readonly topic: string;
  readonly partitionCount: number;
  /**
   * Appends in the order given, all or nothing, and resolves to where each record stands. A record that is acknowledged
   * survives a kill of the process; a loss of power only with the option `sync`.
   *
   * @throws WaaromError `STORE.FULL`.
   */
  append(records: readonly LogRecord[]): Promise<readonly LogPosition[]>;
  /** Offset that the next record of the partition gets; all below are readable. */
  highWatermark(partition: number): number;
  /** Resolves once the partition has a record at `offset`, or the signal aborts. */
  available(partition: number, offset: number, signal: AbortSignal): Promise<void>;
}

export interface LogOptions {
  readonly topic: string;
  readonly partitionCount: number;
  readonly shardCount: number;
  readonly sync: boolean;
}

export async function openLog(database: Database, options: LogOptions): Promise<EmbeddedLog> {
  const { topic, partitionCount, shardCount, sync } = options;
  const partitions = Array.from({ length: partitionCount }, (_, partition) => partition);
  const ends = await Promise.all(partitions.map((partition) => readEnd(database, partition)));
  /** Offsets given out; ahead of `ends` while a write is under way. */
  const nextOffsets = [...ends];
  const waiters = new Set<() => void>();

  async function append(records: readonly LogRecord[]): Promise<readonly LogPosition[]> {
    const { placed, runs } = arrange(records);
    // From here to the write nothing may fail, or the log would have a hole.
    const upTo = [...nextOffsets];
    const puts = runs.map(({ partition, count, bytes }) => {
      nextOffsets[partition]! += count;
      return { key: logKey(partition, nextOffsets[partition]! - 1), bytes };
    });
    const positions = placed.map((partition) => ({ partition, offset: upTo[partition]!++ }));
    await database.write((batch) => {
      for (const { key, bytes } of puts) batch.put(key, bytes, BINARY);
    }, sync);
    for (const { partition } of runs) ends[partition] = upTo[partition]!;
    for (const wake of waiters) wake();
    return positions;
  }

  /** The partition of each record, and what is to be written. */
  function arrange(records: readonly LogRecord[]) {
    const ofPartition = partitions.map((): LogRecord[] => []);
    const placed = records.map((record) => {
      const partition = shardOf(record.key, shardCount) % partitionCount;
      ofPartition[partition]!.push(record);
      return partition;
    });
    const runs = ofPartition.flatMap((own, partition) =>
      cutRuns(own).map((run) => ({ partition, count: run.length, bytes: encodeRun(run) })),
    );
    return { placed, runs };
  }

  async function available(partition: number, offset: number, signal: AbortSignal): Promise<void> {
    if (ends[partition]! > offset || signal.aborted) return;
    await new Promise<void>((resolve) => {
      function wake() {
        if (ends[partition]! <= offset && !signal.aborted) return;
        waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      }
      waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  return {
    topic,
    partitionCount,
    append,
    highWatermark: (partition) => ends[partition]!,
    available,
  };
}

/** The end of a partition stands in the key of its last run. */
async function readEnd(database: Database, partition: number): Promise<number> {
  const options = { ...logRange(partition, 0), ...BINARY, reverse: true, limit: 1 };
  const keys = await database.read((level) => level.keys<Buffer>(options).all());
  return keys.length === 0 ? 0 : lastOffsetOfLogKey(keys[0]!) + 1;
}
