/** A profile store that a command reads: a local folder or Redis. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '@waarom/embedded';
import type { EngineModel, ProfileReader } from '@waarom/engine';
import { serviceEnvironment } from '../config.js';
import { errors } from '../errors.js';
import { identityOf } from '../open-model.js';
import { withRemedies } from '../remedies.js';
import { FOLDER_DEFAULT } from './folder-default.js';

/** Where a store is: options of a command, of which at most one is given. */
export interface StoreOptions {
  readonly data?: string;
  readonly redis?: string;
}

/**
 * Opens the store under the model, and closes it after `step`.
 *
 * @throws WaaromError `CLI.NO_DATA`, or of the store.
 */
export async function withStore<Value>(
  { data = FOLDER_DEFAULT, redis }: StoreOptions,
  model: EngineModel,
  step: (reader: ProfileReader) => Promise<Value>,
): Promise<Value> {
  return redis === undefined
    ? await withFolder(data, model, step)
    : await withRedis(redis, model, step);
}

async function withFolder<Value>(
  folder: string,
  model: EngineModel,
  step: (reader: ProfileReader) => Promise<Value>,
): Promise<Value> {
  requireFolder(folder);
  const remedies = { 'STORE.OTHER_MODEL': otherModelRemedies(`--data ${folder}`) };
  return await withRemedies(remedies, async () => {
    const embedded = await openEmbedded({ folder, identity: identityOf(model) });
    try {
      return await step(embedded.store);
    } finally {
      await embedded.close();
    }
  });
}

async function withRedis<Value>(
  url: string,
  model: EngineModel,
  step: (reader: ProfileReader) => Promise<Value>,
): Promise<Value> {
  const { openRedisReader, redisServerOf } = await import('@waarom/redis');
  const remedies = { 'STORE.OTHER_MODEL': [...otherModelRemedies('--redis URL'), REBUILD] };
  return await withRemedies(remedies, async () => {
    // Writes nothing: a command that only looks must not bind an empty database to its model.
    const server = redisServerOf({ ...serviceEnvironment(), REDIS_URL: url });
    const reader = await openRedisReader({ ...server, modelHash: model.hash });
    try {
      return await step(reader);
    } finally {
      await reader.close();
    }
  });
}

/** @throws WaaromError `CLI.NO_DATA`: opening a folder would make it. */
export function requireFolder(folder: string): void {
  if (!existsSync(join(folder, 'CURRENT'))) throw errors.raise('CLI.NO_DATA', { folder });
}

const REBUILD =
  'Or, where more than the prior is new, rebuild beside it: waarom migrate --rebuild --to redis://host:port/1';

function otherModelRemedies(where: string): readonly string[] {
  return [
    'Name the catalogue and prior that the store was made with: --catalogue FILE, --prior FILE',
    `Or bring the store to this prior: waarom migrate --prior FILE ${where}`,
  ];
}
