import { setImmediate as turn } from 'node:timers/promises';
import type { RedisCluster } from '@waarom/local';
import { Redis } from 'ioredis';

/** A hash slot on its way from its node to the next one, in the steps that `redis-cli --cluster reshard` takes. */
export class SlotMove {
  isDone = false;
  movedKeys = 0;
  private readonly slot: number;
  private readonly nodes: readonly Redis[];
  private readonly ids: readonly string[];
  private readonly from: number;

  private constructor(slot: number, nodes: readonly Redis[], ids: readonly string[], from: number) {
    this.slot = slot;
    this.nodes = nodes;
    this.ids = ids;
    this.from = from;
  }

  /** From here on the nodes answer with ASK and TRYAGAIN. */
  static async begin(cluster: RedisCluster, slot: number): Promise<SlotMove> {
    const nodes = cluster.nodes.map(({ port }) => new Redis(port));
    const ids = await Promise.all(nodes.map((redis) => redis.cluster('MYID')));
    const counts = await Promise.all(nodes.map((redis) => redis.cluster('COUNTKEYSINSLOT', slot)));
    const move = new SlotMove(
      slot,
      nodes,
      ids,
      counts.findIndex((count) => count > 0),
    );
    const { from, to } = move;
    await nodes[to]!.cluster('SETSLOT', slot, 'IMPORTING', ids[from]!);
    await nodes[from]!.cluster('SETSLOT', slot, 'MIGRATING', ids[to]!);
    return move;
  }

  private get to(): number {
    return (this.from + 1) % this.nodes.length;
  }

  /** Moves so many keys, if there are as many, and tells how many it moved. */
  async some(keyCount: number): Promise<number> {
    const [source, target] = [this.nodes[this.from]!, this.nodes[this.to]!];
    const keys = await source.cluster('GETKEYSINSLOT', this.slot, keyCount);
    if (keys.length === 0) return 0;
    await source.migrate('127.0.0.1', target.options.port!, '', 0, 5_000, 'KEYS', ...keys);
    this.movedKeys += keys.length;
    return keys.length;
  }

  /** Moves the rest, some keys at a time with others' commands in between, and gives the slot to its new node. */
  async rest(keysAtOnce: number): Promise<void> {
    while ((await this.some(keysAtOnce)) > 0) {
      for (let count = 0; count < 20; count += 1) await turn();
    }
    const [source, target] = [this.nodes[this.from]!, this.nodes[this.to]!];
    for (const redis of [target, source, ...this.nodes]) {
      await redis.cluster('SETSLOT', this.slot, 'NODE', this.ids[this.to]!);
    }
    this.isDone = true;
    for (const redis of this.nodes) redis.disconnect();
  }
}
