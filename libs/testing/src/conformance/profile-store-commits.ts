import { COMMIT_CUSTOMERS_MAX, offsetKey, type Commit } from '@waarom/engine';
import { describe, expect, it } from 'vitest';
import { customersOf } from './customers-of.js';
import type { StoreUnderTest } from './store-under-test.js';

const SHARD = 5;
const CLICKS = offsetKey('clicks', 5);
const OFFERS = offsetKey('offers.eu', 5);

/** What a commit writes, and when it writes nothing. */
export function requireCommits(underTest: StoreUnderTest): void {
  describe('commit', () => {
    requireSequence(underTest);
    requireContents(underTest);
  });
}

function requireSequence(underTest: StoreUnderTest): void {
  it('at a sequence that has passed is moved, tells where the shard stands and writes nothing', async () => {
    const { store } = underTest.opened;
    const [customer] = customersOf(SHARD, store.shardCount, 1);
    const { epoch } = await store.claim(SHARD, 0);
    await store.commit(SHARD, commitOf(epoch, 0, 10, [[customer!, 'one']]));
    await store.commit(SHARD, commitOf(epoch, 1, 20, [[customer!, 'two']]));
    const late = await store.commit(SHARD, commitOf(epoch, 0, 30, [[customer!, 'late']]));
    expect(late).toEqual({ kind: 'moved', sequence: 2, offsets: new Map([[CLICKS, 20]]) });
    expect(await store.load(SHARD, [customer!])).toEqual([Buffer.from('two')]);
    const claim = await store.claim(SHARD, 0);
    expect([claim.sequence, claim.offsets]).toEqual([2, new Map([[CLICKS, 20]])]);
  });

  it('at a sequence that the store has lost is moved', async () => {
    const { store } = underTest.opened;
    const { epoch } = await store.claim(SHARD, 0);
    const ahead = await store.commit(SHARD, commitOf(epoch, 8, 30, []));
    expect(ahead).toEqual({ kind: 'moved', sequence: 0, offsets: new Map() });
  });

  it('sent twice is recognised by its sequence and leaves the states as after one', async () => {
    const { store } = underTest.opened;
    const [customer, other] = customersOf(SHARD, store.shardCount, 2);
    const { epoch } = await store.claim(SHARD, 0);
    await store.commit(SHARD, commitOf(epoch, 0, 10, [[other!, 'before']]));
    const commit = commitOf(epoch, 1, 11, [[customer!, 'once']]);
    expect(await store.commit(SHARD, commit)).toEqual({ kind: 'committed' });
    const again = await store.commit(SHARD, commit);
    expect(again).toEqual({ kind: 'moved', sequence: 2, offsets: new Map([[CLICKS, 11]]) });
    expect(await store.load(SHARD, [customer!, other!])).toEqual([
      Buffer.from('once'),
      Buffer.from('before'),
    ]);
  });

  it('of two shards may be under way at once', async () => {
    const { store } = underTest.opened;
    const shards = [SHARD, SHARD + 1];
    const results = await Promise.all(
      shards.map(async (shard) => {
        const [customer] = customersOf(shard, store.shardCount, 1);
        const { epoch } = await store.claim(shard, 0);
        const kinds: string[] = [];
        for (let sequence = 0; sequence < 20; sequence += 1) {
          const states: States = [[customer!, `${shard}:${sequence}`]];
          kinds.push((await store.commit(shard, commitOf(epoch, sequence, sequence, states))).kind);
        }
        return { kinds, values: await store.load(shard, [customer!]) };
      }),
    );
    for (const [index, { kinds, values }] of results.entries()) {
      expect(new Set(kinds)).toEqual(new Set(['committed']));
      expect(values).toEqual([Buffer.from(`${shards[index]}:19`)]);
    }
  });
}

function requireContents(underTest: StoreUnderTest): void {
  it('keeps the offsets of several topics, and those it does not name', async () => {
    const { store } = underTest.opened;
    const { epoch } = await store.claim(SHARD, 0);
    const large = Number.MAX_SAFE_INTEGER;
    const both = new Map([
      [CLICKS, 10],
      [OFFERS, large],
    ]);
    await store.commit(SHARD, { epoch, sequence: 0, offsets: both, states: [] });
    await store.commit(SHARD, commitOf(epoch, 1, 0, []));
    const { offsets } = await store.claim(SHARD, 0);
    expect(offsets).toEqual(
      new Map([
        [CLICKS, 0],
        [OFFERS, large],
      ]),
    );
  });

  it('without states moves the offsets', async () => {
    const { store } = underTest.opened;
    const { epoch } = await store.claim(SHARD, 0);
    expect(await store.commit(SHARD, commitOf(epoch, 0, 99, []))).toEqual({ kind: 'committed' });
    const claim = await store.claim(SHARD, 0);
    expect([claim.sequence, claim.offsets]).toEqual([1, new Map([[CLICKS, 99]])]);
  });

  it('without offsets still counts', async () => {
    const { store } = underTest.opened;
    const { epoch } = await store.claim(SHARD, 0);
    const commit = { epoch, sequence: 0, offsets: new Map(), states: [] };
    expect(await store.commit(SHARD, commit)).toEqual({ kind: 'committed' });
    expect((await store.claim(SHARD, 0)).sequence).toBe(1);
  });

  it(`writes ${COMMIT_CUSTOMERS_MAX} customers`, async () => {
    const { store } = underTest.opened;
    const customers = customersOf(SHARD, store.shardCount, COMMIT_CUSTOMERS_MAX);
    const { epoch } = await store.claim(SHARD, 0);
    const states = customers.map((customer) => [customer, `state of ${customer}`] as const);
    expect(await store.commit(SHARD, commitOf(epoch, 0, 1, states))).toEqual({ kind: 'committed' });
    const values = await store.load(SHARD, customers);
    expect(values.map(String)).toEqual(states.map(([, value]) => value));
  });

  it('keeps its own copy of the values', async () => {
    const { store } = underTest.opened;
    const [customer] = customersOf(SHARD, store.shardCount, 1);
    const { epoch } = await store.claim(SHARD, 0);
    const value = Buffer.from('kept');
    await store.commit(SHARD, { ...commitOf(epoch, 0, 1, []), states: [[customer!, value]] });
    value.fill(0);
    const [loaded] = await store.load(SHARD, [customer!]);
    expect(loaded).toEqual(Buffer.from('kept'));
    loaded!.fill(0);
    expect(await store.load(SHARD, [customer!])).toEqual([Buffer.from('kept')]);
  });
}

type States = readonly (readonly [customer: string, value: string])[];

function commitOf(epoch: number, sequence: number, offset: number, states: States): Commit {
  return {
    epoch,
    sequence,
    offsets: new Map([[CLICKS, offset]]),
    states: states.map(([customer, value]) => [customer, Buffer.from(value)]),
  };
}
