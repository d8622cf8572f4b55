import { shardOf, type ProfileStore } from '@waarom/engine';
import { describe, expect, it } from 'vitest';
import { customersOf } from './customers-of.js';
import type { StoreUnderTest } from './store-under-test.js';

/** Ids that a key, a pattern or a separator of some store could trip over. */
const AWKWARD_IDS = [
  'm',
  'e',
  'cfg',
  'waarom:cfg',
  'with space',
  ' leading',
  '{brace}',
  '}{',
  '{}',
  'a:b:c',
  ':',
  '*?[a-z]\\',
  'élève',
  '顧客',
  '👩‍👩‍👧',
  'A',
  'a',
  '__proto__',
  '0',
  '-1',
  'x'.repeat(256),
];

/** What comes back: values as they were written, for each way of asking. */
export function requireReads(underTest: StoreUnderTest): void {
  requireBytes(underTest);
  requireLoads(underTest);
  requireReader(underTest);
  requireScan(underTest);
}

function requireBytes(underTest: StoreUnderTest): void {
  describe('values', () => {
    it('are bytes, all 256 of them, and may be empty', async () => {
      const { store, reader } = underTest.opened;
      const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await write(store, [
        ['bytes', every],
        ['empty', Buffer.alloc(0)],
      ]);
      expect(await reader.read(['bytes', 'empty'])).toEqual([every, Buffer.alloc(0)]);
    });

    it('belong to ids of any characters', async () => {
      const { store, reader } = underTest.opened;
      await write(
        store,
        AWKWARD_IDS.map((id) => [id, Buffer.from(`of ${id}`)]),
      );
      expect((await reader.read(AWKWARD_IDS)).map(String)).toEqual(
        AWKWARD_IDS.map((id) => `of ${id}`),
      );
    });
  });
}

function requireLoads(underTest: StoreUnderTest): void {
  describe('load', () => {
    it('answers in the order asked, with null for unknown customers', async () => {
      const { store } = underTest.opened;
      const [first, second, unknown] = customersOf(2, store.shardCount, 3);
      await write(store, [
        [first!, Buffer.from('1')],
        [second!, Buffer.from('2')],
      ]);
      const asked = [second!, unknown!, first!, second!];
      const expected = [Buffer.from('2'), null, Buffer.from('1'), Buffer.from('2')];
      expect(await store.load(2, asked)).toEqual(expected);
    });

    it('of nobody is empty', async () => {
      expect(await underTest.opened.store.load(2, [])).toEqual([]);
    });
  });
}

function requireReader(underTest: StoreUnderTest): void {
  describe('read', () => {
    it('answers across shards in the order asked, with null for unknown customers', async () => {
      const { store, reader } = underTest.opened;
      const customers = Array.from({ length: 100 }, (_, index) => `shopper-${index}`);
      const known = customers.filter((_, index) => index % 3 !== 0);
      await write(
        store,
        known.map((customer) => [customer, Buffer.from(customer)]),
      );
      const values = await reader.read(customers);
      expect(values.map((value) => value?.toString() ?? null)).toEqual(
        customers.map((customer, index) => (index % 3 === 0 ? null : customer)),
      );
      expect(await reader.read([known[0]!])).toEqual([Buffer.from(known[0]!)]);
      expect(await reader.read(['nobody'])).toEqual([null]);
      expect(await reader.read([])).toEqual([]);
    });

    it('needs no claim and takes none', async () => {
      const { store, reader } = underTest.opened;
      const { epoch } = await store.claim(2, 0);
      await reader.read(customersOf(2, store.shardCount, 1));
      const commit = { epoch, sequence: 0, offsets: new Map(), states: [] };
      expect(await store.commit(2, commit)).toEqual({ kind: 'committed' });
    });
  });
}

function requireScan(underTest: StoreUnderTest): void {
  describe('scan', () => {
    it('gives every customer once, with its last value, and nothing else', async () => {
      const { store, reader } = underTest.opened;
      const many = Array.from({ length: 2500 }, (_, index) => `visitor-${index}`);
      const customers = [...AWKWARD_IDS, ...many];
      await write(
        store,
        customers.map((customer) => [customer, Buffer.from('old')]),
      );
      await write(
        store,
        customers.map((customer) => [customer, Buffer.from(customer)]),
      );
      const seen = new Map<string, string>();
      let seenCount = 0;
      for await (const [customer, value] of reader.scan()) {
        seen.set(customer, value.toString());
        seenCount += 1;
      }
      expect(seenCount).toBe(customers.length);
      expect(seen).toEqual(new Map(customers.map((customer) => [customer, customer])));
    });

    it('of an empty store gives nothing', async () => {
      const seen: string[] = [];
      for await (const [customer] of underTest.opened.reader.scan()) seen.push(customer);
      expect(seen).toEqual([]);
    });
  });
}

/** Commits states of customers of any shard, at most 500 at a time. */
async function write(
  store: ProfileStore,
  states: readonly (readonly [customer: string, value: Buffer])[],
): Promise<void> {
  const byShard = new Map<number, (readonly [string, Buffer])[]>();
  for (const state of states) {
    const shard = shardOf(Buffer.from(state[0]), store.shardCount);
    const group = byShard.get(shard);
    if (group === undefined) byShard.set(shard, [state]);
    else group.push(state);
  }
  for (const [shard, group] of byShard) {
    const { epoch, sequence } = await store.claim(shard, 0);
    const commit = { epoch, sequence, offsets: new Map(), states: group };
    expect(await store.commit(shard, commit)).toEqual({ kind: 'committed' });
  }
}
