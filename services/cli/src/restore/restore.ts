/** `waarom restore`: a Redis that was lost, from the changelog of its updater. */
import { hashProfiles, restoreStore, type StoreIdentity } from '@waarom/engine';
import { openKafkaChangelogReader } from '@waarom/kafka';
import { openRedisReader, openRedisRestore, redisServerOf } from '@waarom/redis';
import { serviceEnvironment } from '../config.js';
import { modelOptionsOf, shardCountOf, textOf } from '../doctor/check-configuration.js';
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { requireKafka } from '../kafka-server.js';
import { openModel, type ModelOptions } from '../open-model.js';
import { print } from '../terminal.js';
import { createRestoreProgress } from './restore-progress.js';
import { restoreText, type RestoreSummary } from './restore-text.js';

export interface RestoreOptions extends ModelOptions {
  readonly fromChangelog?: string;
  readonly redis?: string;
  readonly json?: true;
}

/** @throws WaaromError `CLI.USAGE`, `CHANGELOG.*`, `LOG.*`, `STORE.*`, `CATALOGUE.INVALID`, `PRIOR.*` */
export async function restore(options: RestoreOptions): Promise<ExitCode> {
  const environment = serviceEnvironment();
  const changelog = options.fromChangelog ?? textOf(environment, 'KAFKA_CHANGELOG_TOPIC');
  if (changelog === undefined) throw unnamed('changelog', '--from-changelog TOPIC');
  const url = options.redis ?? textOf(environment, 'REDIS_URL');
  if (url === undefined) throw unnamed('store', '--redis URL');
  const model = openModel({ ...modelOptionsOf(environment), ...options });
  const identity = { modelHash: model.hash, shardCount: shardCountOf(environment) };
  const summary = await fill(changelog, url, identity);
  print(options.json ? `${JSON.stringify(summary)}\n` : restoreText(summary));
  return EXIT.ok;
}

async function fill(
  changelog: string,
  url: string,
  identity: StoreIdentity,
): Promise<RestoreSummary> {
  const startedAt = performance.now();
  const server = redisServerOf({ ...serviceEnvironment(), REDIS_URL: url });
  const reader = await openKafkaChangelogReader({ topic: changelog, ...requireKafka() });
  const target = await openRedisRestore({ ...server, identity, changelog });
  const progress = createRestoreProgress(reader.offsets);
  try {
    const onProgress = progress.show;
    const { shards, lost } = await restoreStore({ reader, target, changelog, onProgress });
    progress.clear();
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    const profiles = await openRedisReader({ ...server, modelHash: identity.modelHash });
    try {
      return { changelog, shards, lost, seconds, ...(await hashProfiles(profiles)) };
    } finally {
      await profiles.close();
    }
  } finally {
    await target.close();
  }
}

function unnamed(what: string, option: string) {
  const help = `Name it: waarom restore ${option}, or by the environment of the updater.`;
  return errors.raise('CLI.USAGE', { problem: `No ${what} is named`, help });
}
