/** Reads one partition of the log in order from offset 0, some runs ahead of what it has handed out. */
import { engineErrors, type SourceRecord } from '@waarom/engine';
import type { Database } from './database.js';
import { BINARY, lastOffsetOfLogKey, logRange } from './keys.js';
import { decodeRun } from './log-run.js';

export interface LogCursor {
  /** Offset of the next record to hand out. */
  readonly offset: number;
  /** Goes on from another offset. */
  seek(offset: number): void;
  /**
   * The next records below `end`, at most `recordsMax` of them, at least one when there is one.
   *
   * @throws WaaromError `STORE.CORRUPT` when an offset is missing.
   */
  next(recordsMax: number, end: number): Promise<readonly SourceRecord[]>;
}

/** One look ahead takes at most this many runs, and ends with the run that crosses so many bytes. */
const RUNS_MAX = 500;
const BYTES_MAX = 2 ** 20;

export function openCursor(database: Database, partition: number): LogCursor {
  let position = 0;
  let ahead: readonly SourceRecord[] = [];
  let taken = 0;

  async function lookAhead(): Promise<void> {
    const options = { ...logRange(partition, position), ...BINARY, highWaterMarkBytes: BYTES_MAX };
    const runs = await database.read(async (level) => {
      const iterator = level.iterator<Buffer, Buffer>(options);
      try {
        return await iterator.nextv(RUNS_MAX);
      } finally {
        await iterator.close();
      }
    });
    ahead = runs.flatMap(([key, run]) => decodeRun(run, lastOffsetOfLogKey(key)));
    taken = Math.max(0, position - (ahead[0]?.offset ?? position));
    for (let index = taken; index < ahead.length; index++) {
      if (ahead[index]!.offset !== position + index - taken)
        throw missing(position + index - taken);
    }
  }

  function missing(absent: number): Error {
    const reason = `offset ${absent} of partition ${partition} is missing from the log`;
    return engineErrors.raise('STORE.CORRUPT', { reason: `${database.folder}: ${reason}` });
  }

  return {
    get offset() {
      return position;
    },
    seek(to) {
      position = to;
      ahead = [];
      taken = 0;
    },
    async next(recordsMax, end) {
      if (position >= end) return [];
      if (taken >= ahead.length) await lookAhead();
      const count = Math.min(recordsMax, end - position, ahead.length - taken);
      if (count === 0) throw missing(position);
      const records = ahead.slice(taken, taken + count);
      taken += count;
      position += count;
      return records;
    },
  };
}
