import type { StoreIdentity } from '@waarom/engine';

/** What one virtual shard holds: the twin of its meta hash and its customers' keys. */
export interface MemoryShard {
  epoch: number;
  sequence: number;
  readonly offsets: Map<string, number>;
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
      shard = { epoch: 0, sequence: 0, offsets: new Map(), states: new Map() };
      this.shards.set(index, shard);
    }
    return shard;
  }

  snapshot(): MemorySnapshot {
    return copyShards(this.shards);
  }

  /** Goes back to a snapshot, as a failover that loses acknowledged writes does. A snapshot can be restored many times. */
  restore(snapshot: MemorySnapshot): void {
    this.shards = copyShards(snapshot);
  }
}

/** Values are shared: the store never changes a value in place. */
function copyShards(shards: MemorySnapshot): Map<number, MemoryShard> {
  return new Map(
    Array.from(shards, ([index, shard]) => [
      index,
      { ...shard, offsets: new Map(shard.offsets), states: new Map(shard.states) },
    ]),
  );
}
