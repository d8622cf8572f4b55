/** A store that is folded anew beside another: what it may be filled into, and how far the other one is. */
import { engineErrors, type Offsets, type StoreIdentity } from '@waarom/engine';
import { CONFIGURATION_KEY, configurationSlot, Keys } from './keys.js';
import { announce, type Nodes } from './nodes.js';
import { openNodes } from './open-nodes.js';
import { readAddress, type RedisServerOptions } from './redis-address.js';
import { requireEmpty } from './restore-redis.js';
import { decodeShardMeta } from './shard-meta.js';
import { bindingOf, readBinding, requireLayout } from './store-binding.js';
import { maskUrl, refusalOf, storeFailure } from './store-failure.js';

export interface RedisRebuildOptions extends RedisServerOptions {
  readonly identity: StoreIdentity;
  /** All that it is folded from. */
  readonly topics: readonly string[];
}

/** Beside the identity, for good: the topics that the store was folded from by a rebuild, from their beginning. */
const REBUILT_FIELD = 'rebuilt';

/**
 * Binds an empty Redis to the model, as the target of a rebuild from these topics. Resolves to whether an earlier call had: then it is
 * gone on with.
 *
 * @throws STORE.NOT_EMPTY when there is anything else, STORE.RESTORING, STORE.UNREACHABLE and the other failures to get in
 */
export async function prepareRedisRebuild(options: RedisRebuildOptions): Promise<boolean> {
  const { url, identity, topics } = options;
  return await withNodes(options, async (nodes) => {
    const stored = await readBinding(nodes);
    const wanted: Record<string, string> = bindingOf(identity);
    wanted[REBUILT_FIELD] = topics.toSorted().join(',');
    if (stored['modelHash'] !== undefined) requireLayout(stored, url);
    const isBegun = Object.entries(wanted).every(([field, value]) => stored[field] === value);
    if (isBegun) return true;
    const isBoundElse = Object.keys(stored).some((field) => stored[field] !== wanted[field]);
    if (isBoundElse) throw engineErrors.raise('STORE.NOT_EMPTY', { url: maskUrl(url) });
    await requireEmpty(nodes, new Keys(identity.shardCount), url);
    await nodes.run(configurationSlot(), async (target) => {
      announce(target);
      await target.redis.hset(CONFIGURATION_KEY, wanted);
    });
    return false;
  });
}

/**
 * How far a store has come in each partition, by `offsetKey(topic, partition)`: the furthest offset that a shard has committed, before
 * which dead letters are sent. None of a database without a store. Claims and writes nothing.
 *
 * @throws STORE.OTHER_LAYOUT, STORE.RESTORING, STORE.UNREACHABLE and the other failures to get in
 */
export async function readRedisOffsets(server: RedisServerOptions): Promise<Offsets> {
  return await withNodes(server, async (nodes) => {
    const stored = await readBinding(nodes);
    const offsets = new Map<string, number>();
    if (stored['modelHash'] === undefined) return offsets;
    requireLayout(stored, server.url);
    const keys = new Keys(Number(stored['shardCount']));
    for (let shard = 0; shard < keys.shardCount; shard += 1) {
      const fields = await nodes.run(keys.slot(shard), async (target) => {
        announce(target);
        return await target.redis.hgetall(keys.meta(shard));
      });
      const meta = decodeShardMeta(Object.entries(fields).flat());
      for (const [key, offset] of meta.offsets) {
        offsets.set(key, Math.max(offset, offsets.get(key) ?? 0));
      }
    }
    return offsets;
  });
}

/** A database by its servers and number, without who signs in: two names that are equal are one database. */
export function redisDatabaseOf(server: RedisServerOptions): string {
  const { nodes, access } = readAddress(server);
  const names = nodes.map(
    ({ host, port }) => `${LOOPBACK.test(host) ? 'localhost' : host}:${port}`,
  );
  return `${names.toSorted().join(',')}/${access.db ?? 0}`;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|::1)$/;
const REPLY_TIMEOUT_MS = 5_000;

async function withNodes<Result>(
  server: RedisServerOptions,
  step: (nodes: Nodes) => Promise<Result>,
): Promise<Result> {
  const times = { replyTimeoutMs: REPLY_TIMEOUT_MS, reconnectTimeoutMs: REPLY_TIMEOUT_MS };
  const nodes = await openNodes(server, { ...times, gatherCommands: false });
  try {
    return await step(nodes);
  } catch (error) {
    throw refusalOf(server.url, error) ?? storeFailure(server.url, error);
  } finally {
    await nodes.close();
  }
}
