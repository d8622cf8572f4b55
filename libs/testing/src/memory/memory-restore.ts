import { shardOf, type RestoreTarget, type StoreIdentity } from '@waarom/engine';
import type { MemoryDatabase } from './memory-database.js';

/** An empty database to restore into. */
export function memoryRestoreTarget(
  database: MemoryDatabase,
  identity: StoreIdentity,
): RestoreTarget {
  return {
    identity,
    async write(states) {
      for (const [customer, value] of states) {
        const shard = shardOf(Buffer.from(customer), identity.shardCount);
        database.shard(shard).states.set(customer, Buffer.from(value));
      }
    },
    async finish(standings, changelog) {
      for (const { shard, epoch, sequence, offsets, topicIds } of standings) {
        const { states } = database.shard(shard);
        const outbox = { changelog, customers: [] };
        database.put(shard, {
          epoch,
          sequence,
          offsets: new Map(offsets),
          topicIds: new Map(topicIds),
          outbox,
          states,
        });
      }
    },
  };
}
