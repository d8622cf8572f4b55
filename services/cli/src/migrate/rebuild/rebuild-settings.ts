/** What a rebuild is made by: the environment of the updater, but for what the new store has of its own. */
import { createHash } from 'node:crypto';
import type { ConsentPolicy, EngineModel } from '@waarom/engine';
import { redisDatabaseOf, redisServerOf, type RedisServerOptions } from '@waarom/redis';
import { readUpdaterConfig, type UpdaterConfig } from '@waarom/updater';
import { modelOptionsOf, textOf, type Environment } from '../../doctor/check-configuration.js';
import { errors } from '../../errors.js';
import { openModel, type ModelOptions } from '../../open-model.js';

export interface RebuildOptions extends ModelOptions {
  /** Where the new store goes. */
  readonly to?: string;
  /** The store that stays, if not the REDIS_URL of the environment. */
  readonly redis?: string;
  readonly consent?: ConsentPolicy;
  /** A changelog of the new store's own; `false` for none. */
  readonly changelog?: string | false;
  readonly acceptGap?: true;
  readonly json?: true;
}

export interface RebuildSettings {
  readonly model: EngineModel;
  /** Of an updater on the new store. */
  readonly config: UpdaterConfig;
  readonly target: RedisServerOptions;
  /** The store that goes on serving, where one is named. */
  readonly source: RedisServerOptions | null;
}

/** @throws WaaromError `CLI.USAGE`, `CONFIG.INVALID`, `STORE.ADDRESS`, `STORE.TLS`, `CATALOGUE.INVALID`, `PRIOR.*` */
export function rebuildSettings(
  options: RebuildOptions,
  environment: Environment,
): RebuildSettings {
  const { to, redis = textOf(environment, 'REDIS_URL') } = options;
  if (to === undefined) {
    throw usage('The new store is not named.', 'Name an empty one: --to redis://host:port/1');
  }
  const target = redisServerOf({ ...environment, REDIS_URL: to });
  const source = redis === undefined ? null : redisServerOf({ ...environment, REDIS_URL: redis });
  const database = redisDatabaseOf(target);
  if (source !== null && redisDatabaseOf(source) === database) {
    throw usage(
      'The new store is the one that is in use.',
      'Name another Redis, or another database of this one: --to redis://host:port/1',
    );
  }
  const modelOptions = { ...modelOptionsOf(environment), ...modelOptionsIn(options) };
  const model = openModel(modelOptions);
  const config = readUpdaterConfig({
    ...environment,
    REDIS_URL: to,
    KAFKA_GROUP_ID: groupOf(environment, `${database} ${model.hash}`),
    KAFKA_CHANGELOG_TOPIC: changelogOf(options, environment),
    KAFKA_OFFSET_OUT_OF_RANGE: options.acceptGap ? 'earliest' : 'fail',
    WAAROM_CATALOGUE: modelOptions.catalogue,
    WAAROM_PRIOR: modelOptions.prior,
    WAAROM_CONSENT: options.consent ?? environment['WAAROM_CONSENT'],
    // Nobody looks at its health, and an updater on this machine may have the port.
    HOST: undefined,
    PORT: '0',
  });
  return { model, config, target, source };
}

/**
 * Another group than that of the updaters at work, which would otherwise share their partitions out to this store; the same one in
 * every run, and later that of the updaters on the new store.
 */
function groupOf(environment: Environment, store: string): string {
  const digest = createHash('sha256').update(store).digest('hex').slice(0, 8);
  return `${textOf(environment, 'KAFKA_GROUP_ID') ?? 'waarom'}-${digest}`;
}

function changelogOf({ changelog }: RebuildOptions, environment: Environment): string | undefined {
  const inUse = textOf(environment, 'KAFKA_CHANGELOG_TOPIC');
  if (changelog === false || (changelog === undefined && inUse === undefined)) return undefined;
  if (changelog !== undefined && changelog !== inUse) return changelog;
  throw usage(
    `The changelog ${inUse} is of the store that is in use; the new one needs its own.`,
    'Name a new topic: --changelog NAME; or --no-changelog',
  );
}

function modelOptionsIn({ catalogue, prior }: ModelOptions): ModelOptions {
  return {
    ...(catalogue === undefined ? {} : { catalogue }),
    ...(prior === undefined ? {} : { prior }),
  };
}

function usage(problem: string, help: string) {
  return errors.raise('CLI.USAGE', { problem, help });
}
