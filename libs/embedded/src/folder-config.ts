/** What a folder is bound to when it is made, and the check that a later opening agrees. */
import { engineErrors, type StoreIdentity } from '@waarom/engine';
import type { Database } from './database.js';
import { CONFIG_KEY } from './keys.js';

/** Goes up with every change of `keys.ts` or of a value's bytes. */
const LAYOUT = 1;
const TOPIC_DEFAULT = 'events';
const PARTITION_COUNT_DEFAULT = 4;

export interface FolderConfig extends StoreIdentity {
  readonly topic: string;
  readonly partitionCount: number;
}

export interface FolderRequest {
  readonly identity: StoreIdentity;
  readonly topic: string | undefined;
  readonly partitionCount: number | undefined;
}

/**
 * The folder's binding, written first when the folder is new. What a request leaves open is taken from the folder.
 *
 * @throws WaaromError `STORE.OTHER_MODEL`, `STORE.OTHER_LAYOUT`, `STORE.CORRUPT`, `LOG.PARTITIONS`.
 */
export async function bindFolder(
  database: Database,
  request: FolderRequest,
): Promise<FolderConfig> {
  const stored = await readConfig(database);
  if (stored === null) return await createConfig(database, request);
  const { folder: url } = database;
  const { identity } = request;
  const differences = [
    difference('layout', stored.layout, LAYOUT),
    difference('shard count', stored.shardCount, identity.shardCount),
    difference('topic', stored.topic, request.topic ?? stored.topic),
    difference(
      'partition count',
      stored.partitionCount,
      request.partitionCount ?? stored.partitionCount,
    ),
  ].filter((text) => text !== null);
  if (differences.length > 0) {
    throw engineErrors.raise('STORE.OTHER_LAYOUT', { url, difference: differences.join('; ') });
  }
  if (stored.modelHash !== identity.modelHash) {
    const hashes = { stored: stored.modelHash, given: identity.modelHash };
    throw engineErrors.raise('STORE.OTHER_MODEL', { url, ...hashes });
  }
  return stored;
}

export interface StoredConfig extends FolderConfig {
  readonly layout: number;
}

/** `null` for a new folder. @throws WaaromError `STORE.CORRUPT`. */
export async function readConfig(database: Database): Promise<StoredConfig | null> {
  const value = await database.read((level) => level.get(CONFIG_KEY));
  if (value === undefined) {
    const keys = await database.read((level) => level.keys({ limit: 1 }).all());
    if (keys.length > 0) throw corrupt(database, 'data without a configuration');
    return null;
  }
  try {
    return JSON.parse(value.toString()) as StoredConfig;
  } catch {
    throw corrupt(database, 'a configuration that is not JSON');
  }
}

async function createConfig(database: Database, request: FolderRequest): Promise<FolderConfig> {
  const { topic = TOPIC_DEFAULT, partitionCount = PARTITION_COUNT_DEFAULT } = request;
  const { modelHash, shardCount } = request.identity;
  if (shardCount % partitionCount !== 0) {
    throw engineErrors.raise('LOG.PARTITIONS', { topic, partitionCount, shardCount });
  }
  const config: StoredConfig = { layout: LAYOUT, modelHash, shardCount, topic, partitionCount };
  await writeConfig(database, config);
  return config;
}

/** Resolves once the disk has it. */
export async function writeConfig(database: Database, config: StoredConfig): Promise<void> {
  await database.write((batch) => batch.put(CONFIG_KEY, Buffer.from(JSON.stringify(config))), true);
}

function difference(name: string, stored: unknown, given: unknown): string | null {
  return stored === given ? null : `its ${name} is ${String(stored)}, this one's ${String(given)}`;
}

function corrupt({ folder }: Database, finding: string): Error {
  return engineErrors.raise('STORE.CORRUPT', { reason: `${folder} holds ${finding}` });
}
