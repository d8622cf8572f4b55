/** The records of an input: lines of NDJSON as they stand, rows of CSV as the JSON object that a line of NDJSON would hold. */
import type { SourceRecord } from '@waarom/engine';
import { readCsv } from '@waarom/formats';
import type { Input } from './input.js';
import { linesOf } from './lines.js';

/** Offsets are line numbers from 0; a CSV row's is that of its last line. */
export interface RecordRun {
  readonly records: readonly SourceRecord[];
  /** Offset after the last line, empty ones included. */
  readonly nextOffset: number;
}

export interface ReadOptions {
  /** Milliseconds since 1970: all records count as written then. */
  readonly writtenAt: number;
  /** Called now and then with the bytes on disk read so far. */
  readonly onBytes: (count: number) => void;
}

/** @throws WaaromError of the file: `CLI.FILE`, `REPLAY.NOT_LINES`, `CSV.INVALID`. */
export function readRecords(input: Input, options: ReadOptions): AsyncIterable<RecordRun> {
  return input.format === 'csv' ? csvRuns(input, options) : lineRuns(input, options);
}

async function* lineRuns(
  { read, file }: Input,
  { writtenAt: timestamp, onBytes }: ReadOptions,
): AsyncGenerator<RecordRun> {
  let offset = 0;
  for await (const lines of linesOf(read(onBytes), file)) {
    const records: SourceRecord[] = [];
    for (const value of lines) {
      if (value.length > 0) records.push({ offset, key: null, value, timestamp });
      offset++;
    }
    yield { records, nextOffset: offset };
  }
}

const CSV_RUN_RECORDS = 4_000;

async function* csvRuns(
  { read, file }: Input,
  { writtenAt: timestamp, onBytes }: ReadOptions,
): AsyncGenerator<RecordRun> {
  let records: SourceRecord[] = [];
  for await (const { line, row } of readCsv(read(onBytes), file)) {
    const value = Buffer.from(JSON.stringify(row));
    records.push({ offset: line - 1, key: null, value, timestamp });
    if (records.length < CSV_RUN_RECORDS) continue;
    yield { records, nextOffset: line };
    records = [];
  }
  if (records.length > 0) yield { records, nextOffset: records.at(-1)!.offset + 1 };
}
