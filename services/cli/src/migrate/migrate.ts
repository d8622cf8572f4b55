/** `waarom migrate`: a store under a new prior, its evidence as it is; or with `--rebuild` a new store beside it. */
import type { StoreRebinding } from '@waarom/engine';
import { serviceEnvironment } from '../config.js';
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { openModel } from '../open-model.js';
import { withRemedies } from '../remedies.js';
import { FOLDER_DEFAULT } from '../store/folder-default.js';
import { requireFolder, type StoreOptions } from '../store/with-store.js';
import { green, print } from '../terminal.js';
import type { RebuildOptions } from './rebuild/rebuild-settings.js';

export interface MigrateOptions extends Omit<RebuildOptions, keyof StoreOptions>, StoreOptions {
  /** Fold the topics into a new store instead. */
  readonly rebuild?: true;
}

/** @throws WaaromError `CLI.USAGE`, `CLI.NO_DATA`, `PRIOR.*`, or of the store. */
export async function migrate(options: MigrateOptions): Promise<ExitCode> {
  const { prior, data, redis, json } = options;
  if (options.rebuild) {
    const { rebuild } = await import('./rebuild/rebuild.js');
    return await rebuild(options);
  }
  const stray = Object.keys(REBUILD_ONLY).find((name) => name in options);
  if (stray !== undefined) {
    const problem = `${REBUILD_ONLY[stray]} belongs to a rebuild.`;
    throw errors.raise('CLI.USAGE', { problem, help: 'Fold the topics anew: --rebuild --to URL' });
  }
  if (prior === undefined) {
    throw errors.raise('CLI.USAGE', {
      problem: 'The prior to put into force is needed: --prior FILE.',
      help: 'Learn one: waarom fit --from-store --out prior.json',
    });
  }
  const { hash: modelHash } = openModel(options);
  const store = redis ?? data ?? FOLDER_DEFAULT;
  const rebinding =
    redis === undefined ? await rebindData(store, modelHash) : await rebindRedis(redis, modelHash);
  const isNew = rebinding.before !== rebinding.after;
  if (json) print(`${JSON.stringify({ ...rebinding, changed: isNew })}\n`);
  else print(migrationText(rebinding, { prior, store, isRedis: redis !== undefined }));
  return EXIT.ok;
}

const REBUILD_ONLY: Readonly<Record<string, string>> = {
  to: '--to',
  consent: '--consent',
  changelog: '--changelog',
  acceptGap: '--accept-gap',
};

async function rebindData(folder: string, modelHash: string): Promise<StoreRebinding> {
  requireFolder(folder);
  const { rebindFolder } = await import('@waarom/embedded');
  const remedies = { 'EMBEDDED.LOCKED': ['Stop the process that has it, and migrate again.'] };
  return await withRemedies(remedies, () => rebindFolder({ folder, modelHash }));
}

async function rebindRedis(url: string, modelHash: string): Promise<StoreRebinding> {
  const { rebindRedisStore, redisServerOf } = await import('@waarom/redis');
  const server = redisServerOf({ ...serviceEnvironment(), REDIS_URL: url });
  return await rebindRedisStore({ ...server, modelHash });
}

function migrationText(
  { before, after }: StoreRebinding,
  { prior, store, isRedis }: { prior: string; store: string; isRedis: boolean },
): string {
  const next = isRedis
    ? [
        `  next → start updater and scorer with WAAROM_PRIOR=${prior}; those that run under the old prior`,
        '         stop at their next event (updater), or read on under it until restarted (scorer)',
      ]
    : [`  next → waarom dev --data ${store} --prior ${prior}`];
  const said =
    before === after
      ? `the store was under this prior already (model ${after})`
      : `the store is under the new prior: model ${before} → ${after}`;
  return [`${green('✓')} ${said}`, '  no evidence of any customer was touched', ...next, ''].join(
    '\n',
  );
}
