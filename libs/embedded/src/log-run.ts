/**
 * A run of records of one partition, kept as one value: reading 500 records is then one look-up instead of 500.
 *
 *     count:u32, then for each record   keyLength:u32 valueLength:u32 timestamp:f64 key value
 *
 * Numbers are big-endian. Offsets are not in it: the run's key carries the last one and they are consecutive.
 */
import type { SourceRecord } from '@waarom/engine';

export interface LogRecord {
  /** Customer id: it decides the partition. */
  readonly key: Buffer;
  readonly value: Buffer;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** A longer append is cut: a reader holds whole runs in memory. */
const RUN_RECORDS_MAX = 500;
const RUN_BYTES_MAX = 2 ** 20;
const HEAD_BYTES = 16;

/** Cuts records into runs of bounded length and size, in order; a record larger than that is a run of its own. */
export function cutRuns(records: readonly LogRecord[]): readonly (readonly LogRecord[])[] {
  const runs: LogRecord[][] = [];
  let run: LogRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.key.length + record.value.length + HEAD_BYTES;
    if (run.length === RUN_RECORDS_MAX || (run.length > 0 && bytes + size > RUN_BYTES_MAX)) {
      runs.push(run);
      run = [];
      bytes = 0;
    }
    run.push(record);
    bytes += size;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

export function encodeRun(records: readonly LogRecord[]): Buffer {
  let size = 4;
  for (const { key, value } of records) size += HEAD_BYTES + key.length + value.length;
  const run = Buffer.allocUnsafe(size);
  let at = run.writeUInt32BE(records.length, 0);
  for (const { key, value, timestamp } of records) {
    at = run.writeUInt32BE(key.length, at);
    at = run.writeUInt32BE(value.length, at);
    at = run.writeDoubleBE(timestamp, at);
    at += key.copy(run, at);
    at += value.copy(run, at);
  }
  return run;
}

/** Records of a run. Keys and values are views of `run`: who keeps one for long copies it. */
export function decodeRun(run: Buffer, lastOffset: number): readonly SourceRecord[] {
  const count = run.readUInt32BE(0);
  const records: SourceRecord[] = [];
  let at = 4;
  for (let offset = lastOffset - count + 1; offset <= lastOffset; offset++) {
    const keyEnd = at + HEAD_BYTES + run.readUInt32BE(at);
    const valueEnd = keyEnd + run.readUInt32BE(at + 4);
    const timestamp = run.readDoubleBE(at + 8);
    const key = run.subarray(at + HEAD_BYTES, keyEnd);
    records.push({ offset, key, value: run.subarray(keyEnd, valueEnd), timestamp });
    at = valueEnd;
  }
  return records;
}
