import { offsetKey, type Commit, type StoreIdentity } from '@waarom/engine';
import { MemoryDatabase, MemoryProfileStore, type CommitFault } from '@waarom/testing';
import {
  profileStoreConformance,
  storeOutboxConformance,
  type OpenedStore,
} from '@waarom/testing/conformance';
import { describe, expect, it } from 'vitest';

async function openMemory(identity: StoreIdentity): Promise<OpenedStore> {
  const database = new MemoryDatabase();
  const open = (identity: StoreIdentity) => {
    const store = new MemoryProfileStore({ identity, database });
    return { store, reader: store };
  };
  return {
    ...open(identity),
    reopen: async (identity) => open(identity),
    close: async () => {},
  };
}

profileStoreConformance('memory', openMemory);
storeOutboxConformance('memory', openMemory);

const IDENTITY: StoreIdentity = { modelHash: 'a', shardCount: 4 };

function commitOf(epoch: number, sequence: number): Commit {
  const offsets = new Map([[offsetKey('clicks', 0), sequence + 1]]);
  return { epoch, sequence, offsets, states: [['ann', Buffer.from(`state ${sequence}`)]] };
}

describe('faults of the memory store', () => {
  it('a lost reply leaves the commit written, a lost request does not', async () => {
    const faults: CommitFault[] = ['lose_request', 'lose_reply', 'none'];
    const store = new MemoryProfileStore({
      identity: IDENTITY,
      onCommit: () => faults.shift() ?? 'none',
    });
    const { epoch } = await store.claim(0, 0);
    const commit = commitOf(epoch, 0);
    expect(await store.commit(0, commit)).toMatchObject({ kind: 'unknown' });
    expect(await store.load(0, ['ann'])).toEqual([null]);
    expect(await store.commit(0, commit)).toMatchObject({ kind: 'unknown' });
    expect(await store.load(0, ['ann'])).toEqual([Buffer.from('state 0')]);
    expect(await store.commit(0, commit)).toMatchObject({ kind: 'moved', sequence: 1 });
  });

  it('restoring a snapshot takes states, offsets and epochs back together', async () => {
    const database = new MemoryDatabase();
    const store = new MemoryProfileStore({ identity: IDENTITY, database });
    const { epoch } = await store.claim(0, 0);
    await store.commit(0, commitOf(epoch, 0));
    const snapshot = database.snapshot();
    await store.commit(0, commitOf(epoch, 1));
    const next = await store.claim(0, epoch);

    database.restore(snapshot);
    expect(await store.load(0, ['ann'])).toEqual([Buffer.from('state 0')]);
    const fenced = await store.commit(0, commitOf(next.epoch, 2));
    expect(fenced).toEqual({ kind: 'fenced', epoch });
    const claim = await store.claim(0, next.epoch);
    expect(claim.epoch).toBeGreaterThan(next.epoch);
    expect([claim.sequence, claim.offsets.get(offsetKey('clicks', 0))]).toEqual([1, 1]);
  });
});
