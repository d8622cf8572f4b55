import type { Outbox, StoreIdentity } from '@waarom/engine';

/** What one virtual shard holds: the twin of its meta hash and its customers' keys. */
export interface MemoryShard {
  epoch: number;
  sequence: number;
  readonly offsets: Map<string, number>;
  readonly topicIds: Map<string, string>;
  /** Absent after a commit without one. */
  outbox?: Outbox;
  readonly states: Map<string, Buffer>;
}

/** All that a database held at one moment. */
export type MemorySnapshot = ReadonlyMap<number, MemoryShard>;

/** The data behind memory stores, as a server is behind its clients: several stores may share one, and it outlives them. */
export class MemoryDatabase {
  /** Set by the first store that opens the database. */
  identity: StoreIdentity | null = null;
  private shards = new Map<number, MemoryShard>();

  shard(index: number): MemoryShard {
    let shard = this.shards.get(index);
    if (shard === undefined) {
      const [offsets, topicIds, states] = [new Map(), new Map(), new Map()];
      shard = { epoch: 0, sequence: 0, offsets, topicIds, states };
      this.shards.set(index, shard);
    }
    return shard;
  }

  /** Replaces what a shard holds. */
  put(index: number, shard: MemoryShard): void {
    this.shards.set(index, shard);
  }

  snapshot(): MemorySnapshot {
    return copyShards(this.shards);
  }

  /** Goes back to a snapshot, as a failover that loses acknowledged writes does. A snapshot can be restored many times. */
  restore(snapshot: MemorySnapshot): void {
    this.shards = copyShards(snapshot);
  }
}

function copyShards(shards: MemorySnapshot): Map<number, MemoryShard> {
  return new Map(Array.from(shards, ([index, shard]) => [index, copyShard(shard)]));
}

/** Values are shared: the store never changes a value in place. */
export function copyShard(shard: MemoryShard): MemoryShard {
  const { offsets, topicIds, states } = shard;
  return {
    ...shard,
    offsets: new Map(offsets),
    topicIds: new Map(topicIds),
    states: new Map(states),
  };
}
