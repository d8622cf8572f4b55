/** What a store is bound to when it is first opened. */
import { engineErrors, type StoreIdentity } from '@waarom/engine';
import { CONFIGURATION_KEY, configurationSlot } from './keys.js';
import { announce, type Nodes } from './nodes.js';
import { Script } from './script.js';
import { maskUrl } from './store-failure.js';

/** Version of the layout in `keys.ts`; another one cannot be read. */
const LAYOUT = '1';
const PARTITIONER = 'murmur2';

/** What the store is bound to; empty when it is to nothing. */
export async function readBinding(nodes: Nodes): Promise<Readonly<Record<string, string>>> {
  return await nodes.run(configurationSlot(), async (target) => {
    announce(target);
    return await target.redis.hgetall(CONFIGURATION_KEY);
  });
}

/**
 * Binds an empty database to an identity, or compares it with the one it was bound to; of several processes that start at once
 * the first binds.
 *
 * @throws STORE.OTHER_MODEL, STORE.OTHER_LAYOUT
 */
export async function bindStore(nodes: Nodes, url: string, given: StoreIdentity): Promise<void> {
  const script = new Script('bind.lua');
  const wanted = bindingOf(given);
  const [, fields = []] = await nodes.run(configurationSlot(), (target) =>
    script.call(target, { keys: [CONFIGURATION_KEY], texts: Object.entries(wanted).flat() }),
  );
  const stored: Record<string, string> = {};
  for (let index = 0; index + 1 < fields.length; index += 2)
    stored[fields[index]!] = fields[index + 1]!;
  requireWhole(stored, url);
  const shown = maskUrl(url);
  const differences = (['layout', 'partitioner', 'shardCount'] as const)
    .filter((field) => stored[field] !== wanted[field])
    .map((field) => `${field} is ${stored[field] ?? 'missing'}, this one has ${wanted[field]}`);
  if (differences.length > 0) {
    const difference = differences.join('; ');
    throw engineErrors.raise('STORE.OTHER_LAYOUT', { url: shown, difference });
  }
  if (stored['modelHash'] !== given.modelHash) {
    throw otherModel(url, stored['modelHash'], given.modelHash);
  }
}

/** Beside the identity while a restore is under way: the changelog it is from. */
export const RESTORING_FIELD = 'restoring';

function requireWhole(stored: Readonly<Record<string, string>>, url: string): void {
  if (stored[RESTORING_FIELD] === undefined) return;
  throw engineErrors.raise('STORE.RESTORING', { url: maskUrl(url) });
}

/** What a store of this layout is bound to, as fields of its configuration. */
export function bindingOf({ shardCount, modelHash }: StoreIdentity): Record<string, string> {
  return { layout: LAYOUT, partitioner: PARTITIONER, shardCount: String(shardCount), modelHash };
}

/**
 * Refuses a store of another layout, whatever its shard count.
 *
 * @throws STORE.OTHER_LAYOUT, STORE.RESTORING
 */
export function requireLayout(stored: Readonly<Record<string, string>>, url: string): void {
  requireWhole(stored, url);
  if (stored['layout'] === LAYOUT && stored['partitioner'] === PARTITIONER) return;
  const difference = `layout is ${stored['layout'] ?? 'missing'}, this one has ${LAYOUT}`;
  throw engineErrors.raise('STORE.OTHER_LAYOUT', { url: maskUrl(url), difference });
}

export function otherModel(url: string, stored: string | undefined, given: string): Error {
  const details = { url: maskUrl(url), stored: stored ?? 'missing', given };
  return engineErrors.raise('STORE.OTHER_MODEL', details);
}
