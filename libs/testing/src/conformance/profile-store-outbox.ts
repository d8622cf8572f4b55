import { offsetKey, type Commit, type StoreIdentity } from '@waarom/engine';
import { describe, expect, it } from 'vitest';
import { customersOf } from './customers-of.js';
import { CONFORMANCE_IDENTITY, useStore, type OpenedStore } from './store-under-test.js';

const SHARD = 5;

/** What a store that can be published from a changelog must do beyond the rest. */
export function storeOutboxConformance(
  name: string,
  open: (identity: StoreIdentity) => Promise<OpenedStore>,
): void {
  describe(`outbox of the profile store: ${name}`, () => {
    const underTest = useStore(open);

    it('is not there before a commit, nor after one that is not to be published', async () => {
      const { store } = underTest.opened;
      const { epoch, outbox } = await store.claim(SHARD, 0);
      expect(outbox).toBeUndefined();
      await store.commit(SHARD, commitOf(epoch, 0, ['ann']));
      expect((await store.claim(SHARD, 0)).outbox).toBeUndefined();
    });

    it('tells the next owner the customers of the last commit, and of no other', async () => {
      const { store } = underTest.opened;
      const { shardCount } = store;
      const [first, second, third] = customersOf(SHARD, shardCount, 3) as [string, string, string];
      const { epoch } = await store.claim(SHARD, 0);
      await store.commit(SHARD, commitOf(epoch, 0, [first, second], 'topic'));
      expect((await store.claim(SHARD, 0)).outbox).toEqual({
        changelog: 'topic',
        customers: [first, second],
      });
      const next = await store.claim(SHARD, 0);
      await store.commit(SHARD, commitOf(next.epoch, 1, [third], 'topic'));
      expect((await store.claim(SHARD, 0)).outbox?.customers).toEqual([third]);
    });

    it('is empty after a commit that only moved the offset, and still there', async () => {
      const { store } = underTest.opened;
      const { epoch } = await store.claim(SHARD, 0);
      await store.commit(SHARD, commitOf(epoch, 0, [], 'topic'));
      expect((await store.claim(SHARD, 0)).outbox).toEqual({ changelog: 'topic', customers: [] });
    });

    it('goes with a commit that is not to be published', async () => {
      const { store } = underTest.opened;
      const { epoch } = await store.claim(SHARD, 0);
      await store.commit(SHARD, commitOf(epoch, 0, [], 'topic'));
      await store.commit(SHARD, commitOf(epoch, 1, []));
      expect((await store.claim(SHARD, 0)).outbox).toBeUndefined();
    });

    it('stays as it is when a commit is refused', async () => {
      const { store } = underTest.opened;
      const [customer, other] = customersOf(SHARD, store.shardCount, 2) as [string, string];
      const { epoch } = await store.claim(SHARD, 0);
      await store.commit(SHARD, commitOf(epoch, 0, [customer], 'topic'));
      const refused = [commitOf(epoch, -1, [other], 'topic'), commitOf(epoch - 1, 1, [other])];
      const results = [];
      for (const commit of refused) results.push((await store.commit(SHARD, commit)).kind);
      expect(results).toEqual(['moved', 'fenced']);
      expect((await store.claim(SHARD, 0)).outbox?.customers).toEqual([customer]);
    });

    it('outlives the process, whatever the customers are called', async () => {
      const { opened } = underTest;
      const customers = ['"', '\\', 'a,b', '[', '顧客', '👩‍👩‍👧', ' ', '{tag}', '0'];
      const { epoch } = await opened.store.claim(SHARD, 0);
      await opened.store.commit(SHARD, commitOf(epoch, 0, customers, 'topic.1-x_y'));
      const { store } = await opened.reopen(CONFORMANCE_IDENTITY);
      expect((await store.claim(SHARD, 0)).outbox).toEqual({ changelog: 'topic.1-x_y', customers });
    });
  });
}

function commitOf(
  epoch: number,
  sequence: number,
  customers: readonly string[],
  changelog?: string,
): Commit {
  return {
    epoch,
    sequence,
    offsets: new Map([[offsetKey('clicks', SHARD), sequence + 1]]),
    states: customers.map((customer) => [customer, Buffer.from(`state of ${customer}`)]),
    ...(changelog !== undefined && { changelog }),
  };
}
