import { engineErrors, type RestoreTarget, type StoreIdentity } from '@waarom/engine';
import { CONFIGURATION_KEY, configurationSlot, Keys, offsetField, topicField } from './keys.js';
import { announce, type Nodes } from './nodes.js';
import { openNodes } from './open-nodes.js';
import type { RedisServerOptions } from './redis-address.js';
import { scanCustomers } from './scan-customers.js';
import { encodeOutbox, OUTBOX_FIELD } from './shard-meta.js';
import { bindingOf, readBinding, RESTORING_FIELD } from './store-binding.js';
import { maskUrl, refusalOf, storeFailure } from './store-failure.js';

export interface RedisRestoreOptions extends RedisServerOptions {
  readonly identity: StoreIdentity;
  /** Where the profiles come from: an unfinished restore from there is gone on with. */
  readonly changelog: string;
  /** Longest wait for a reply. @default 5000 */
  readonly replyTimeoutMs?: number;
}

/** A store that is being filled. */
export interface RedisRestore extends RestoreTarget {
  close(): Promise<void>;
}

/**
 * Opens an empty Redis to be filled. Until `finish` nothing else can open it, since part of a store would be taken for a whole
 * one. A store that is bound but in which nothing was ever committed counts as empty.
 *
 * @throws STORE.NOT_EMPTY, STORE.UNREACHABLE and the other failures to get in
 */
export async function openRedisRestore(options: RedisRestoreOptions): Promise<RedisRestore> {
  const { url, identity, changelog, replyTimeoutMs = 5_000 } = options;
  const times = { replyTimeoutMs, reconnectTimeoutMs: replyTimeoutMs };
  const nodes = await openNodes(options, { ...times, gatherCommands: false });
  try {
    const stored = await readBinding(nodes);
    if (stored[RESTORING_FIELD] !== changelog) {
      const boundTo = Number(stored['shardCount'] ?? identity.shardCount);
      await requireEmpty(nodes, new Keys(boundTo), url);
    }
    await nodes.run(configurationSlot(), async (target) => {
      announce(target);
      const binding = { ...bindingOf(identity), [RESTORING_FIELD]: changelog };
      await target.redis.hset(CONFIGURATION_KEY, binding);
    });
    return new NodesRestore(options, nodes);
  } catch (error) {
    await nodes.close();
    throw refusalOf(url, error) ?? storeFailure(url, error);
  }
}

/** @throws STORE.NOT_EMPTY when anything was ever committed, or a customer is there. */
export async function requireEmpty(nodes: Nodes, keys: Keys, url: string): Promise<void> {
  const refusal = () => engineErrors.raise('STORE.NOT_EMPTY', { url: maskUrl(url) });
  for (let shard = 0; shard < keys.shardCount; shard++) {
    const sequence = await nodes.run(keys.slot(shard), async (target) => {
      announce(target);
      return await target.redis.hget(keys.meta(shard), 's');
    });
    if (Number(sequence ?? 0) > 0) throw refusal();
  }
  for await (const _ of scanCustomers(nodes, keys)) throw refusal();
}

class NodesRestore implements RedisRestore {
  readonly identity: StoreIdentity;
  private readonly url: string;
  private readonly nodes: Nodes;
  private readonly keys: Keys;

  constructor({ identity, url }: RedisRestoreOptions, nodes: Nodes) {
    this.identity = identity;
    this.url = url;
    this.nodes = nodes;
    this.keys = new Keys(identity.shardCount);
  }

  async write(states: readonly (readonly [customer: string, value: Buffer])[]): Promise<void> {
    const runs = new Map<number, (string | Buffer)[][]>();
    for (const [customer, value] of states) {
      const { slot, key } = this.keys.find(customer);
      const ofSlot = runs.get(slot) ?? [[]];
      runs.set(slot, ofSlot);
      if (ofSlot.at(-1)!.length >= 2 * CUSTOMERS_A_CALL) ofSlot.push([]);
      ofSlot.at(-1)!.push(key, value);
    }
    await this.attempt(async () => {
      await Promise.all(Array.from(runs, ([slot, calls]) => this.writeCalls(slot, calls)));
    });
  }

  async finish(
    standings: Parameters<RestoreTarget['finish']>[0],
    changelog: string,
  ): Promise<void> {
    await this.attempt(async () => {
      for (const { shard, epoch, sequence, offsets, topicIds } of standings) {
        const fields = new Map<string, string | number>([
          ['e', epoch],
          ['s', sequence],
          ['h', this.identity.modelHash],
          [OUTBOX_FIELD, encodeOutbox({ changelog, customers: [] })],
        ]);
        for (const [key, offset] of offsets) fields.set(offsetField(key), offset);
        for (const [topic, id] of topicIds) fields.set(topicField(topic), id);
        await this.nodes.run(this.keys.slot(shard), async (target) => {
          announce(target);
          await target.redis.hset(this.keys.meta(shard), fields);
        });
      }
      await this.nodes.run(configurationSlot(), async (target) => {
        announce(target);
        await target.redis.hdel(CONFIGURATION_KEY, RESTORING_FIELD);
      });
    });
  }

  async close(): Promise<void> {
    await this.nodes.close();
  }

  /** In their order, since a customer may be in several. */
  private async writeCalls(slot: number, calls: readonly (string | Buffer)[][]): Promise<void> {
    for (const call of calls) {
      await this.nodes.run(slot, async (target) => {
        announce(target);
        await target.redis.mset(call);
      });
    }
  }

  private async attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      throw refusalOf(this.url, error) ?? storeFailure(this.url, error);
    }
  }
}

/** As in a commit: more would keep the server from its readers. */
const CUSTOMERS_A_CALL = 500;
