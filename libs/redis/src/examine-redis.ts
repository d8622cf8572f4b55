/** What a Redis server is like, for a check before anything is written to it. */
import { openNodes } from './open-nodes.js';
import type { RedisServerOptions } from './redis-address.js';
import { readServerFacts, type ServerFacts } from './server-facts.js';
import { readBinding } from './store-binding.js';
import { maskUrl, storeFailure } from './store-failure.js';

export interface RedisFacts {
  /** Without its password. */
  readonly url: string;
  readonly roundTripMs: number;
  /** One Redis, or each master of a cluster. */
  readonly servers: readonly [ServerFacts, ...ServerFacts[]];
  /** What the store is bound to; empty for a new one. */
  readonly binding: Readonly<Record<string, string>>;
}

const REPLY_TIMEOUT_MS = 5_000;

/** @throws WaaromError `STORE.UNREACHABLE` and the other failures to get in. */
export async function examineRedis(options: RedisServerOptions): Promise<RedisFacts> {
  const { url } = options;
  const times = { replyTimeoutMs: REPLY_TIMEOUT_MS, reconnectTimeoutMs: REPLY_TIMEOUT_MS };
  const nodes = await openNodes(options, { ...times, gatherCommands: false });
  try {
    const masters = await nodes.masters();
    const startedAt = performance.now();
    await Promise.all(masters.map((redis) => redis.ping()));
    const roundTripMs = performance.now() - startedAt;
    const servers = await Promise.all(masters.map(readServerFacts));
    const binding = await readBinding(nodes);
    return {
      url: maskUrl(url),
      roundTripMs,
      servers: servers as unknown as RedisFacts['servers'],
      binding,
    };
  } catch (error) {
    throw storeFailure(url, error);
  } finally {
    await nodes.close();
  }
}
