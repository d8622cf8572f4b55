import type { ProfileStore } from '@waarom/engine';
import { WaaromError } from '@waarom/schemas';

/** As often as the engine sends a commit again whose reply was lost. */
const TRIES_MAX = 9;

/**
 * The store for who can wait: what finds it away is asked again, so that a restart of the store is not one of the updater.
 * Commits pass as they are, since only the engine can tell whether one that was lost has been written.
 */
export function createPatientStore(
  store: ProfileStore,
  pause: (attempt: number) => Promise<void>,
): ProfileStore {
  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await question();
      } catch (error) {
        const canPass = error instanceof WaaromError && error.entry.retry === 'backoff';
        if (!canPass || attempt === TRIES_MAX) throw error;
        await pause(attempt);
      }
    }
  }

  return {
    shardCount: store.shardCount,
    claim: async (shard, lastEpoch) => await ask(() => store.claim(shard, lastEpoch)),
    load: async (shard, customers, at) => await ask(() => store.load(shard, customers, at)),
    commit: async (shard, commit) => await store.commit(shard, commit),
    close: async () => await store.close(),
  };
}
