import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { Connection, type ConnectionOptions } from './connection.js';
import { announce, type Nodes, type SlotKey, type Target } from './nodes.js';
import type { NodeAddress } from './redis-address.js';
import { redirectionOf, type Redirection } from './redirection.js';
import { addressOf, decodeSlots, nameOf, ownSlots, type NodeName } from './slot-map.js';

export interface ClusterOptions extends ConnectionOptions {
  /** Nodes to ask when none of the known ones answers. */
  readonly seeds: readonly NodeAddress[];
}

/**
 * The nodes of a Redis Cluster, each with a connection under the store's rules. It is not the cluster client of ioredis, which sends
 * a command again whose reply was lost, and waits where the keys of an MGET are split between two nodes, which a read need not.
 */
export class ClusterNodes implements Nodes {
  private readonly options: ClusterOptions;
  private readonly connections = new Map<NodeName, Promise<Connection>>();
  private owners: Map<number, NodeName> = new Map();
  private refreshing: Promise<void> | null = null;

  private constructor(options: ClusterOptions) {
    this.options = options;
  }

  /** Over a connection to any node, which it takes; closed when it fails. */
  static async open(first: Connection, options: ClusterOptions): Promise<ClusterNodes> {
    const nodes = new ClusterNodes(options);
    nodes.connections.set(nameOf(first.node), Promise.resolve(first));
    try {
      nodes.adopt(await ownersBy(first));
      await nodes.masters();
      return nodes;
    } catch (error) {
      await nodes.close();
      throw error;
    }
  }

  async run<Result>(slot: number, send: (target: Target) => Promise<Result>): Promise<Result> {
    const deadlineMs = performance.now() + this.options.reconnectTimeoutMs;
    let asked: NodeAddress | null = null;
    for (let attempt = 0; ; attempt += 1) {
      let node = asked;
      try {
        const connection = await this.connectionOf(slot, asked);
        ({ node } = connection);
        return await send({ redis: await connection.ready(), asking: asked !== null });
      } catch (error) {
        const redirection = redirectionOf(error);
        if (redirection === null || node === null || performance.now() > deadlineMs) throw error;
        asked = await this.follow(redirection, { slot, node, attempt });
      }
    }
  }

  async get(key: SlotKey): Promise<Buffer | null> {
    return await this.run(key.slot, async (target) => {
      announce(target);
      return await target.redis.getBuffer(key.key);
    });
  }

  async getMany(keys: readonly SlotKey[]): Promise<readonly (Buffer | null)[]> {
    const values = Array.from<Buffer | null>({ length: keys.length }).fill(null);
    await Promise.all(
      Array.from(groupBySlot(keys), async ([slot, indexes]) => {
        const found = await this.getOfSlot(
          slot,
          indexes.map((index) => keys[index]!),
        );
        for (const [position, index] of indexes.entries()) values[index] = found[position]!;
      }),
    );
    return values;
  }

  async masters(): Promise<readonly Redis[]> {
    const names = new Set(this.owners.values());
    return await Promise.all(
      Array.from(names, async (name) => (await this.connectionTo(name)).ready()),
    );
  }

  async layout(): Promise<string | null> {
    await this.refresh();
    const masters = await this.masters();
    const own = await Promise.all(
      masters.map(async (redis) => ownSlots(await redis.cluster('NODES'))),
    );
    return own.includes(null) ? null : own.toSorted(byText).join('\n');
  }

  async close(): Promise<void> {
    const closing = Array.from(this.connections.values(), async (opening) =>
      (await opening).close(),
    );
    this.connections.clear();
    await Promise.allSettled(closing);
  }

  /** One MGET; while the slot is between two nodes one GET each, since every key is whole on one of them. */
  private async getOfSlot(
    slot: number,
    keys: readonly SlotKey[],
  ): Promise<readonly (Buffer | null)[]> {
    if (keys.length === 1) return [await this.get(keys[0]!)];
    const values = await this.run(slot, async (target) => {
      announce(target);
      try {
        return await target.redis.mgetBuffer(keys.map(({ key }) => key));
      } catch (error) {
        if (redirectionOf(error)?.kind === 'split') return null;
        throw error;
      }
    });
    return values ?? (await Promise.all(keys.map((key) => this.get(key))));
  }

  private async connectionOf(slot: number, asked: NodeAddress | null): Promise<Connection> {
    if (asked !== null) return await this.connectionTo(nameOf(asked));
    const connection = await this.connectionOfOwner(slot).catch(() => null);
    if (connection?.isReady === true) return connection;
    // Its slots may have been taken over by its replica.
    await this.refresh();
    return await this.connectionOfOwner(slot);
  }

  private async connectionOfOwner(slot: number): Promise<Connection> {
    const owner = this.owners.get(slot);
    if (owner === undefined) throw new Error(`CLUSTERDOWN No node has hash slot ${slot}`);
    return await this.connectionTo(owner);
  }

  /** Where to go next; `null` for the owner of the slot. */
  private async follow(
    redirection: Redirection,
    { slot, node, attempt }: { slot: number; node: NodeAddress; attempt: number },
  ): Promise<NodeAddress | null> {
    switch (redirection.kind) {
      case 'ask':
        return addressOf(redirection.to, node);
      case 'moved':
        this.owners.set(slot, nameOf(addressOf(redirection.to, node)));
        // Nodes learn of a move one after the other, and may send each other's clients to and fro meanwhile.
        if (attempt > 0) await pause(PAUSE_MS);
        return null;
      case 'split':
        await pause(PAUSE_MS);
        return null;
      case 'down':
        await pause(PAUSE_MS);
        await this.refresh();
        return null;
    }
  }

  private connectionTo(name: NodeName): Promise<Connection> {
    const known = this.connections.get(name);
    if (known !== undefined) return known;
    const opening = Connection.open(addressOf(name, this.options.seeds[0]!), this.options);
    this.connections.set(name, opening);
    opening.catch(() => this.connections.delete(name));
    return opening;
  }

  /** Asks the nodes that answer, until one says which node has which slots; when none does, what was known holds on. */
  private async refresh(): Promise<void> {
    this.refreshing ??= this.learnFromAny().finally(() => {
      this.refreshing = null;
    });
    await this.refreshing;
  }

  private async learnFromAny(): Promise<void> {
    const known = [...this.connections.keys()];
    const seeds = this.options.seeds.map(nameOf).filter((name) => !known.includes(name));
    // All at once: one that hangs must not keep the others from saying who took over.
    for (const names of [known, seeds]) {
      const answers = names.map(async (name) => {
        const connection = await this.connectionTo(name);
        if (!connection.isReady) throw new Error('It is down');
        return await ownersBy(connection);
      });
      const owners = await Promise.any(answers).catch(() => null);
      if (owners !== null) {
        this.adopt(owners);
        return;
      }
    }
  }

  private adopt(owners: Map<number, NodeName>): void {
    this.owners = owners;
    const needed = new Set(owners.values());
    for (const [name, opening] of this.connections) {
      if (needed.has(name)) continue;
      this.connections.delete(name);
      opening.then(
        (connection) => connection.close(),
        () => undefined,
      );
    }
  }
}

/** Rejects when the node knows of none: it has left its cluster, or was never in one. */
async function ownersBy({ redis, node }: Connection): Promise<Map<number, NodeName>> {
  const owners = decodeSlots(await redis.cluster('SLOTS'), node);
  if (owners.size === 0) throw new Error('CLUSTERDOWN No node has any hash slot');
  return owners;
}

const PAUSE_MS = 25;

function byText(first: string | null, second: string | null): number {
  return String(first) < String(second) ? -1 : 1;
}

/** Positions in the list by slot: one MGET a slot, since a cluster takes none over several. */
function groupBySlot(keys: readonly SlotKey[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const [index, { slot }] of keys.entries()) {
    const group = groups.get(slot);
    if (group === undefined) groups.set(slot, [index]);
    else group.push(index);
  }
  return groups;
}
