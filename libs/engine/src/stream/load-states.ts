/** States that a chunk needs and memory does not have, from the store, provided that it stands where their owner thinks. */
import { emptyState } from '../state/customer-state.js';
import { ShardMoved, type ProfileStore } from '../ports/profile-store.js';
import { decodeState } from '../state/state-codec.js';
import type { Waiting } from './chunk.js';
import type { CommitOutcome, ShardOwner } from './shard-owner.js';

interface LoadFrom {
  readonly store: ProfileStore;
  /** Row length of the model. */
  readonly dimension: number;
}

/** Loads what waits, all shards at once; resolves to what each shard found, as a commit would have. */
export async function loadStates(
  waiting: readonly Waiting[],
  from: LoadFrom,
): Promise<readonly CommitOutcome[]> {
  const missing = new Map<ShardOwner, Set<string>>();
  for (const { owner, customer } of waiting) {
    const customers = missing.get(owner);
    if (customers === undefined) missing.set(owner, new Set([customer]));
    else customers.add(customer);
  }
  return await Promise.all(
    Array.from(missing, async ([owner, customers]) => await loadShard(owner, [...customers], from)),
  );
}

/** Loads these customers of a shard. Without any it only asks whether the shard stands where its owner thinks. */
export async function loadShard(
  owner: ShardOwner,
  customers: readonly string[],
  { store, dimension }: LoadFrom,
): Promise<CommitOutcome> {
  let values: readonly (Buffer | null)[];
  try {
    values = await store.load(owner.shard, customers, owner);
  } catch (error) {
    if (!(error instanceof ShardMoved)) throw error;
    return error.epoch > owner.epoch ? 'fenced' : 'moved';
  }
  for (const [index, customer] of customers.entries()) {
    const value = values[index] ?? null;
    const state = value === null ? emptyState(dimension) : decodeState(value, dimension);
    owner.states.set(customer, { customer, state, isChanged: false });
  }
  return 'ok';
}
