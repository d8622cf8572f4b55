/** What a store is bound to when it is first opened, and the settings without which it would lose customers. */
import { engineErrors, type StoreIdentity } from '@waarom/engine';
import type { Redis } from 'ioredis';
import { CONFIGURATION_KEY } from './keys.js';
import { maskUrl } from './store-failure.js';

/** Version of the layout in `keys.ts`; another one cannot be read. */
const LAYOUT = '1';
const PARTITIONER = 'murmur2';

/**
 * Binds an empty database to an identity, or compares it with the one it was bound to; of several processes that start at once
 * the first binds.
 *
 * @throws STORE.OTHER_MODEL, STORE.OTHER_LAYOUT
 */
export async function bindStore(redis: Redis, url: string, given: StoreIdentity): Promise<void> {
  const wanted = {
    layout: LAYOUT,
    partitioner: PARTITIONER,
    shardCount: String(given.shardCount),
    modelHash: given.modelHash,
  };
  let stored = await redis.hgetall(CONFIGURATION_KEY);
  if (Object.keys(stored).length === 0) {
    const transaction = redis.multi();
    for (const [field, value] of Object.entries(wanted)) {
      transaction.hsetnx(CONFIGURATION_KEY, field, value);
    }
    await transaction.exec();
    stored = await redis.hgetall(CONFIGURATION_KEY);
  }
  const shown = maskUrl(url);
  const differences = (['layout', 'partitioner', 'shardCount'] as const)
    .filter((field) => stored[field] !== wanted[field])
    .map((field) => `${field} is ${stored[field] ?? 'missing'}, this one has ${wanted[field]}`);
  if (differences.length > 0) {
    const difference = differences.join('; ');
    throw engineErrors.raise('STORE.OTHER_LAYOUT', { url: shown, difference });
  }
  if (stored['modelHash'] !== given.modelHash) throw otherModel(url, stored['modelHash'], given);
}

/**
 * Refuses a store of another layout, whatever its shard count.
 *
 * @throws STORE.OTHER_LAYOUT
 */
export function requireLayout(stored: Readonly<Record<string, string>>, url: string): void {
  if (stored['layout'] === LAYOUT && stored['partitioner'] === PARTITIONER) return;
  const difference = `layout is ${stored['layout'] ?? 'missing'}, this one has ${LAYOUT}`;
  throw engineErrors.raise('STORE.OTHER_LAYOUT', { url: maskUrl(url), difference });
}

export function otherModel(url: string, stored: string | undefined, given: StoreIdentity): Error {
  const details = { url: maskUrl(url), stored: stored ?? 'missing', given: given.modelHash };
  return engineErrors.raise('STORE.OTHER_MODEL', details);
}

/**
 * Refuses a server that evicts keys when memory runs out. Servers that do not show their configuration are taken at their word.
 *
 * @throws STORE.UNSAFE_SETTING
 */
export async function checkEviction(redis: Redis, url: string): Promise<void> {
  const setting = 'maxmemory-policy';
  const reply = await redis.config('GET', setting).catch(() => []);
  const value: unknown = Array.isArray(reply) ? reply[1] : undefined;
  if (typeof value !== 'string' || value === NEEDED_POLICY) return;
  const details = { url: maskUrl(url), setting, value, needed: NEEDED_POLICY };
  throw engineErrors.raise('STORE.UNSAFE_SETTING', details);
}

const NEEDED_POLICY = 'noeviction';
