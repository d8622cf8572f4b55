/** The LevelDB under everything: opened with little memory, and written by one group commit. */
import { readdir } from 'node:fs/promises';
import { ClassicLevel, type ChainedBatch } from 'classic-level';
import { engineErrors } from '@waarom/engine';
import { makeFolder } from './make-folder.js';
import { storageError } from './storage-error.js';

type Level = ClassicLevel<string, Buffer>;
type WriteBatch = ChainedBatch<Level, string, Buffer>;

export interface Database {
  readonly folder: string;
  /** For reading. Everything is written by `write`. */
  readonly level: Level;
  /**
   * Adds to the next write, which is all or nothing, and resolves once the operating system has it (`sync`: the disk). Writes that
   * are asked for in one turn of the event loop, or while another is under way, go as one; their order is the order of the calls.
   *
   * After a failed write all later ones are refused with the same error: the tail of the write-ahead log is unknown then, and
   * records behind a torn one would be lost without a word. Opening the folder again heals it. A `fill` that throws fails its write.
   *
   * @throws WaaromError `STORE.FULL`.
   */
  write(fill: (batch: WriteBatch) => void, sync?: boolean): Promise<void>;
  /** What `read` resolves to, with failures in the words of the error tables. */
  read<Value>(read: (level: Level) => Promise<Value>): Promise<Value>;
  /** Waits for writes under way. */
  close(): Promise<void>;
}

const CACHE_BYTES = 8 * 2 ** 20;
/** LevelDB holds up to two of these. */
const WRITE_BUFFER_BYTES = 8 * 2 ** 20;

/** @throws WaaromError `EMBEDDED.LOCKED`, `EMBEDDED.FOLDER`, `STORE.CORRUPT`, `STORE.FULL`. */
export async function openDatabase(folder: string): Promise<Database> {
  try {
    // First: the database opens its folder by itself, as soon as there is one of it.
    await makeFolder(folder);
    await refuseBeheaded(folder);
    const level: Level = new ClassicLevel(folder, {
      keyEncoding: 'utf8',
      valueEncoding: 'buffer',
      cacheSize: CACHE_BYTES,
      writeBufferSize: WRITE_BUFFER_BYTES,
    });
    await level.open();
    return { folder, level, ...guard(level, folder) };
  } catch (error) {
    throw storageError(error, 'open', folder);
  }
}

/** Without its CURRENT file LevelDB would take the folder for a new one, and delete the tables in it. */
async function refuseBeheaded(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.includes('CURRENT')) return;
  const table = names.find((name) => /^\d+\.(ldb|sst|log)$/.test(name));
  if (table === undefined) return;
  throw engineErrors.raise('STORE.CORRUPT', {
    reason: `${folder} has ${table} but no CURRENT file`,
  });
}

interface Group {
  readonly batch: WriteBatch;
  readonly written: Promise<void>;
  sync: boolean;
}

function guard(level: Level, folder: string): Pick<Database, 'write' | 'read' | 'close'> {
  let failure: { readonly error: unknown } | null = null;
  let open: Group | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function openGroup(): Group {
    const batch = level.batch();
    const written = last.then(() => flush(group));
    const group: Group = { batch, written, sync: false };
    last = written.catch(() => {});
    return group;
  }

  async function flush(group: Group): Promise<void> {
    open = null;
    if (failure !== null) throw failure.error;
    try {
      await group.batch.write({ sync: group.sync });
    } catch (error) {
      failure = { error: storageError(error, 'write', folder) };
      throw failure.error;
    }
  }

  return {
    async write(fill, sync = false) {
      if (failure !== null) throw failure.error;
      open ??= openGroup();
      open.sync ||= sync;
      const { batch, written } = open;
      try {
        fill(batch);
      } catch (error) {
        failure = { error };
      }
      await written;
    },
    async read(read) {
      try {
        return await read(level);
      } catch (error) {
        throw storageError(error, 'read', folder);
      }
    },
    async close() {
      await last;
      await level.close();
    },
  };
}
