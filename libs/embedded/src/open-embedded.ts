import type {
  DeadLetter,
  DeadLetters,
  ProfileReader,
  ProfileStore,
  StoreIdentity,
} from '@waarom/engine';
import { openDatabase, type Database } from './database.js';
import { createDeadLetters, readDeadLetters } from './embedded-dead-letters.js';
import { openLog, type EmbeddedLog } from './embedded-log.js';
import {
  createSource,
  type EmbeddedSource,
  type EmbeddedSourceOptions,
} from './embedded-source.js';
import { openStore } from './embedded-store.js';
import { bindFolder } from './folder-config.js';

export interface EmbeddedOptions {
  /** Made when it does not exist. Waarom's alone. */
  readonly folder: string;
  readonly identity: StoreIdentity;
  /** @default that of the folder, `events` for a new one */
  readonly topic?: string;
  /** Fixed when the folder is made; divides the shard count. @default that of the folder, 4 for a new one */
  readonly partitionCount?: number;
  /**
   * Whether `append` waits for the disk. Without it a kill of the process loses nothing, but a loss of power may lose the last
   * seconds of the log. Commits never wait: what they lose is folded again from the log.
   *
   * @default false
   */
  readonly sync?: boolean;
}

/** The open folder. `close` closes it for all its parts; stop the sources first. */
export interface Embedded {
  readonly log: EmbeddedLog;
  readonly store: ProfileStore & ProfileReader;
  readonly deadLetters: DeadLetters;
  /** A source over the log, for one `run`. */
  readonly source: (options?: EmbeddedSourceOptions) => EmbeddedSource;
  readonly readDeadLetters: () => AsyncIterable<DeadLetter>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the folder and takes its lock.
 *
 * @throws WaaromError `EMBEDDED.LOCKED`, `EMBEDDED.FOLDER`, `STORE.FULL`, `STORE.CORRUPT`, `STORE.OTHER_MODEL`,
 *   `STORE.OTHER_LAYOUT`, `LOG.PARTITIONS`.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const database = await openDatabase(options.folder);
  try {
    return await openParts(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openParts(
  database: Database,
  { identity, topic, partitionCount, sync = false }: EmbeddedOptions,
): Promise<Embedded> {
  const config = await bindFolder(database, { identity, topic, partitionCount });
  const log = await openLog(database, { ...config, sync });
  return {
    log,
    store: await openStore(database, config.shardCount),
    deadLetters: createDeadLetters(database),
    source: (options) => createSource(database, log, options),
    readDeadLetters: () => readDeadLetters(database),
    close: () => database.close(),
  };
}
