import { engineErrors, type ProfileReader } from '@waarom/engine';
import { Keys } from './keys.js';
import type { Nodes } from './nodes.js';
import { openNodes } from './open-nodes.js';
import type { RedisServerOptions } from './redis-address.js';
import { scanCustomers } from './scan-customers.js';
import { otherModel, readBinding, requireLayout } from './store-binding.js';
import { maskUrl, refusalOf, storeFailure } from './store-failure.js';

export interface RedisReaderOptions extends RedisServerOptions {
  /** Model that the store must be bound to. */
  readonly modelHash: string;
  /** Longest wait for a reply. @default 5000 */
  readonly replyTimeoutMs?: number;
}

/**
 * Opens the reading side of a store that exists, with the shard count it was made with. Writes nothing: an empty database stays
 * empty.
 *
 * @throws STORE.EMPTY, STORE.OTHER_MODEL, STORE.OTHER_LAYOUT, STORE.UNREACHABLE and the other failures to get in
 */
export async function openRedisReader(options: RedisReaderOptions): Promise<RedisReader> {
  const { url, modelHash, replyTimeoutMs = 5_000 } = options;
  const nodes = await openNodes(options, readingTimes(replyTimeoutMs));
  try {
    const stored = await readBinding(nodes);
    if (stored['modelHash'] === undefined) {
      throw engineErrors.raise('STORE.EMPTY', { url: maskUrl(url) });
    }
    requireLayout(stored, url);
    if (stored['modelHash'] !== modelHash) throw otherModel(url, stored['modelHash'], modelHash);
    return new RedisReader({ url, nodes, keys: new Keys(Number(stored['shardCount'])) });
  } catch (error) {
    await nodes.close();
    throw storeFailure(url, error);
  }
}

/** Someone waits for a read: better an error soon than an answer late. */
export function readingTimes(replyTimeoutMs: number) {
  return { replyTimeoutMs, reconnectTimeoutMs: 1_000, gatherCommands: true } as const;
}

/** The reading side of a store. Made by `openRedisReader`, or within a `RedisStore`. */
export class RedisReader implements ProfileReader {
  private readonly url: string;
  private readonly nodes: Nodes;
  private readonly keys: Keys;

  constructor({ url, nodes, keys }: { url: string; nodes: Nodes; keys: Keys }) {
    this.url = url;
    this.nodes = nodes;
    this.keys = keys;
  }

  async read(customers: readonly string[]): Promise<readonly (Buffer | null)[]> {
    // One function with few awaits: an API answers each request by one of these.
    const { keys, nodes } = this;
    try {
      if (customers.length === 1) return [await nodes.get(keys.find(customers[0]!))];
      return await nodes.getMany(customers.map((customer) => keys.find(customer)));
    } catch (error) {
      throw refusalOf(this.url, error) ?? storeFailure(this.url, error);
    }
  }

  async *scan(): AsyncGenerator<readonly [customer: string, value: Buffer]> {
    try {
      yield* scanCustomers(this.nodes, this.keys);
    } catch (error) {
      throw storeFailure(this.url, error);
    }
  }

  /** Of a cluster every node must answer: customers of one that does not cannot be read. */
  async ping(): Promise<void> {
    try {
      const masters = await this.nodes.masters();
      await Promise.all(masters.map((redis) => redis.ping()));
    } catch (error) {
      throw refusalOf(this.url, error) ?? storeFailure(this.url, error);
    }
  }

  async close(): Promise<void> {
    await this.nodes.close();
  }
}
