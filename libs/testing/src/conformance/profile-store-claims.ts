import { offsetKey, ShardMoved, type Commit, type ProfileStore } from '@waarom/engine';
import { describe, expect, it } from 'vitest';
import { customersOf } from './customers-of.js';
import type { StoreUnderTest } from './store-under-test.js';

const SHARD = 3;

/** Who owns a shard, and what becomes of those who did. */
export function requireClaims(underTest: StoreUnderTest): void {
  describe('claim', () => {
    it('finds nothing in an empty store', async () => {
      const claim = await underTest.opened.store.claim(SHARD, 0);
      expect(claim.epoch).toBeGreaterThan(0);
      expect(claim.sequence).toBe(0);
      expect(claim.offsets.size).toBe(0);
    });

    it('raises the epoch each time', async () => {
      const { store } = underTest.opened;
      const first = await store.claim(SHARD, 0);
      const second = await store.claim(SHARD, 0);
      expect(second.epoch).toBeGreaterThan(first.epoch);
    });

    it('rises above the last epoch of the claimer, also when the store has lost it', async () => {
      const { store } = underTest.opened;
      const claim = await store.claim(SHARD, 41);
      expect(claim.epoch).toBeGreaterThan(41);
      expect((await store.claim(SHARD, 0)).epoch).toBeGreaterThan(claim.epoch);
    });

    it('leaves other shards to their owners', async () => {
      const { store } = underTest.opened;
      const { epoch } = await store.claim(SHARD, 0);
      await store.claim(SHARD + 1, 7);
      expect(await store.commit(SHARD, firstCommit(store, epoch))).toEqual({ kind: 'committed' });
    });

    it('tells the next owner where the shard stands', async () => {
      const { store } = underTest.opened;
      const { epoch } = await store.claim(SHARD, 0);
      await store.commit(SHARD, firstCommit(store, epoch));
      const next = await store.claim(SHARD, epoch);
      expect(next.sequence).toBe(1);
      expect(next.offsets).toEqual(new Map([[offsetKey('clicks', 3), 12]]));
    });
  });
  requireFence(underTest);
}

function requireFence(underTest: StoreUnderTest): void {
  describe('fence', () => {
    it('refuses a commit of an earlier owner and writes nothing of it', async () => {
      const { store } = underTest.opened;
      const earlier = await store.claim(SHARD, 0);
      const owner = await store.claim(SHARD, 0);
      const commit = firstCommit(store, earlier.epoch);
      expect(await store.commit(SHARD, commit)).toEqual({ kind: 'fenced', epoch: owner.epoch });
      await expectUntouched(store, commit);
    });

    it('fences a commit to a shard that nobody has claimed, as after a loss of all data', async () => {
      const { store } = underTest.opened;
      const commit = firstCommit(store, 5);
      expect(await store.commit(SHARD, commit)).toEqual({ kind: 'fenced', epoch: 0 });
      await expectUntouched(store, commit);
    });

    it('refuses a load of an owner that another has followed, and of one the shard has moved on from', async () => {
      const { store } = underTest.opened;
      const [customer] = customersOf(SHARD, store.shardCount, 1);
      const earlier = await store.claim(SHARD, 0);
      expect(await store.load(SHARD, [customer!], earlier)).toEqual([null]);
      const owner = await store.claim(SHARD, 0);
      const newer = { name: 'Error', epoch: owner.epoch };
      await expect(store.load(SHARD, [customer!], earlier)).rejects.toMatchObject(newer);
      await store.commit(SHARD, firstCommit(store, owner.epoch));
      await expect(store.load(SHARD, [customer!], owner)).rejects.toBeInstanceOf(ShardMoved);
      const moved = { epoch: owner.epoch, sequence: 1 };
      expect(await store.load(SHARD, [customer!], moved)).toEqual([Buffer.from('state')]);
    });

    it('refuses a load of nobody all the same, which is how an idle owner asks', async () => {
      const { store } = underTest.opened;
      const owner = await store.claim(SHARD, 0);
      expect(await store.load(SHARD, [], owner)).toEqual([]);
      await store.commit(SHARD, firstCommit(store, owner.epoch));
      const behind = { name: 'Error', epoch: owner.epoch };
      await expect(store.load(SHARD, [], owner)).rejects.toMatchObject(behind);
      const newer = await store.claim(SHARD, 0);
      const fenced = { name: 'Error', epoch: newer.epoch };
      await expect(store.load(SHARD, [], owner)).rejects.toMatchObject(fenced);
    });

    it('looks at the epoch before the sequence', async () => {
      const { store } = underTest.opened;
      const earlier = await store.claim(SHARD, 0);
      const owner = await store.claim(SHARD, 0);
      const commit = { ...firstCommit(store, earlier.epoch), sequence: 9 };
      expect(await store.commit(SHARD, commit)).toEqual({ kind: 'fenced', epoch: owner.epoch });
    });
  });
}

function firstCommit(store: ProfileStore, epoch: number): Commit {
  const [customer] = customersOf(SHARD, store.shardCount, 1);
  return {
    epoch,
    sequence: 0,
    offsets: new Map([[offsetKey('clicks', 3), 12]]),
    states: [[customer!, Buffer.from('state')]],
  };
}

async function expectUntouched(store: ProfileStore, commit: Commit): Promise<void> {
  const customers = commit.states.map(([customer]) => customer);
  expect(await store.load(SHARD, customers)).toEqual(customers.map(() => null));
  const claim = await store.claim(SHARD, 0);
  expect({ sequence: claim.sequence, offsets: claim.offsets }).toEqual({
    sequence: 0,
    offsets: new Map(),
  });
}
