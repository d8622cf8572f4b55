import { offsetKey } from '@waarom/engine';
import { describe, expect, it } from 'vitest';
import { customersOf } from './customers-of.js';
import { CONFORMANCE_IDENTITY, type StoreUnderTest } from './store-under-test.js';

/** What outlives a process, and what a store refuses to be opened as. */
export function requireBinding(underTest: StoreUnderTest): void {
  describe('reopening', () => {
    it('finds states, offsets, sequence and epoch as they were', async () => {
      const { opened } = underTest;
      const [customer] = customersOf(7, opened.store.shardCount, 1);
      const { epoch } = await opened.store.claim(7, 0);
      const offsets = new Map([[offsetKey('clicks', 7), 1234]]);
      const states = [[customer!, Buffer.from('lasting')]] as const;
      await opened.store.commit(7, { epoch, sequence: 0, offsets, states });

      const { store, reader } = await opened.reopen(CONFORMANCE_IDENTITY);
      expect(await store.load(7, [customer!])).toEqual([Buffer.from('lasting')]);
      expect(await reader.read([customer!])).toEqual([Buffer.from('lasting')]);
      const claim = await store.claim(7, 0);
      expect(claim.epoch).toBeGreaterThan(epoch);
      expect([claim.sequence, claim.offsets]).toEqual([1, offsets]);
    });

    it('answers a ping', async () => {
      await expect(underTest.opened.reader.ping()).resolves.toBeUndefined();
    });

    it('is refused under another model', async () => {
      const other = { ...CONFORMANCE_IDENTITY, modelHash: 'ffff0000' };
      await expect(underTest.opened.reopen(other)).rejects.toMatchObject({
        code: 'STORE.OTHER_MODEL',
        details: { stored: CONFORMANCE_IDENTITY.modelHash, given: 'ffff0000' },
      });
    });

    it('is refused with another shard count', async () => {
      const other = { ...CONFORMANCE_IDENTITY, shardCount: 32 };
      await expect(underTest.opened.reopen(other)).rejects.toMatchObject({
        code: 'STORE.OTHER_LAYOUT',
      });
    });
  });
}
