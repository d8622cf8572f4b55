import {
  differsInPriorOnly,
  engineErrors,
  MODEL_HASH_HEAD,
  type StoreRebinding,
} from '@waarom/engine';
import { CONFIGURATION_KEY, configurationSlot, Keys } from './keys.js';
import { announce, type Nodes } from './nodes.js';
import { openNodes } from './open-nodes.js';
import type { RedisServerOptions } from './redis-address.js';
import { Script } from './script.js';
import { decodeShardMeta } from './shard-meta.js';
import { readBinding, requireLayout } from './store-binding.js';
import { maskUrl, refusalOf, storeFailure } from './store-failure.js';

export interface RebindOptions extends RedisServerOptions {
  /** The model from now on: of the same catalogue and windows, under another prior. */
  readonly modelHash: string;
  /** Longest wait for a reply. @default 5000 */
  readonly replyTimeoutMs?: number;
}

/**
 * Puts the store in Redis under another prior. Customers' evidence stays as it is, to the byte: it was kept apart from the
 * prior. Owners of shards are fenced one by one and cannot claim again under the model they have.
 *
 * The binding of the whole store changes last. So after a failure in between nothing starts under the new model, and an
 * updater under the old one stops at the first shard that is done, until this has been called again.
 *
 * @throws WaaromError `STORE.EMPTY`, `STORE.OTHER_TRAITS`, `STORE.OTHER_LAYOUT`, `STORE.UNREACHABLE` and the
 * other failures to get in.
 */
export async function rebindRedisStore(options: RebindOptions): Promise<StoreRebinding> {
  const { url, modelHash, replyTimeoutMs = 5_000 } = options;
  const times = { replyTimeoutMs, reconnectTimeoutMs: replyTimeoutMs };
  const nodes = await openNodes(options, { ...times, gatherCommands: false });
  try {
    return await rebind(nodes, { url, modelHash });
  } catch (error) {
    throw refusalOf(url, error) ?? storeFailure(url, error);
  } finally {
    await nodes.close();
  }
}

async function rebind(nodes: Nodes, { url, modelHash }: RebindOptions): Promise<StoreRebinding> {
  const stored = await readBinding(nodes);
  const before = stored['modelHash'];
  if (before === undefined) throw engineErrors.raise('STORE.EMPTY', { url: maskUrl(url) });
  requireLayout(stored, url);
  const refuse = (hash: string) =>
    engineErrors.raise('STORE.OTHER_TRAITS', { url: maskUrl(url), stored: hash, given: modelHash });
  if (!differsInPriorOnly(before, modelHash)) throw refuse(before);
  const script = new Script('rebind.lua');
  const shardCount = Number(stored['shardCount']);
  const keys = new Keys(shardCount);
  for (let shard = 0; shard < shardCount; shard++) {
    const texts = [modelHash, MODEL_HASH_HEAD];
    const [code, meta = []] = await nodes.run(keys.slot(shard), (target) =>
      script.call(target, { keys: [keys.meta(shard)], texts }),
    );
    if (code === OTHER_TRAITS) throw refuse(decodeShardMeta(meta).modelHash);
  }
  await nodes.run(configurationSlot(), async (target) => {
    announce(target);
    await target.redis.hset(CONFIGURATION_KEY, 'modelHash', modelHash);
  });
  return { before, after: modelHash };
}

/** Code that the script returns. */
const OTHER_TRAITS = -3;
