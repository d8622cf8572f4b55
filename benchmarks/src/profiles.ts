/** The shipped model, a store of it, and customers to put in: what several benchmarks start from. */
import {
  COMMIT_CUSTOMERS_MAX,
  createEngineModel,
  emptyState,
  encodeState,
  Fold,
  offsetKey,
  SHARD_COUNT_DEFAULT,
  shardOf,
  type CustomerState,
} from '@waarom/engine';
import { createRedisStore, type RedisStore } from '@waarom/redis';
import { defaultTraitCatalogue } from '@waarom/schemas';
import { simulateChoices } from '@waarom/testing';

export const model = createEngineModel(defaultTraitCatalogue());

export const START_TIME = Date.UTC(2025, 0, 1);

/** Opens the profile store as the services do, with their defaults. */
export async function openStore(redisUrl: string): Promise<RedisStore> {
  const identity = { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT };
  return await createRedisStore({ url: redisUrl, identity });
}

/** States of customers after settled choices, by id: what the updater would keep of them. */
export function foldStates(
  customers: number,
  choicesACustomer: number,
): ReadonlyMap<string, Buffer> {
  const fold = new Fold(model, 'required');
  const states = new Map<string, CustomerState>();
  const count = customers * choicesACustomer;
  for (const choice of simulateChoices({ seed: 11, customers, count, startTime: START_TIME })) {
    let state = states.get(choice.customer);
    if (state === undefined) {
      state = emptyState(model.design.dimension);
      states.set(choice.customer, state);
    }
    fold.foldEvent(state, choice);
  }
  return new Map(Array.from(states, ([id, state]) => [id, encodeState(state)]));
}

/** Claims every shard and commits the states, with the offset of a topic of four partitions beside them. */
export async function commitStates(
  store: RedisStore,
  states: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const shards = Array.from({ length: store.shardCount }, (): [string, Buffer][] => []);
  for (const [id, value] of states) {
    shards[shardOf(Buffer.from(id), store.shardCount)]!.push([id, value]);
  }
  for (const [shard, entries] of shards.entries()) {
    const { epoch, ...claim } = await store.claim(shard, 0);
    let { sequence } = claim;
    for (let start = 0; start < entries.length; start += COMMIT_CUSTOMERS_MAX) {
      const batch = entries.slice(start, start + COMMIT_CUSTOMERS_MAX);
      const offsets = new Map([[offsetKey('events', shard % 4), start]]);
      const { kind } = await store.commit(shard, { epoch, sequence, offsets, states: batch });
      if (kind !== 'committed') throw new Error(`the commit was ${kind}`);
      sequence += 1;
    }
  }
}
