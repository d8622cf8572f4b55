/**
 * What every profile store must do, as named requirements: claims and fences, commits, bytes, reads, and what a store is bound
 * to. An adapter's test file calls `profileStoreConformance` with a way to open an empty store.
 */
import type { StoreIdentity } from '@waarom/engine';
import { describe } from 'vitest';
import { requireBinding } from './profile-store-binding.js';
import { requireClaims } from './profile-store-claims.js';
import { requireCommits } from './profile-store-commits.js';
import { requireReads } from './profile-store-reads.js';
import { useStore, type OpenedStore } from './store-under-test.js';

/** Declares the suite; `open` is called before each requirement and must give a store without data. */
export function profileStoreConformance(
  name: string,
  open: (identity: StoreIdentity) => Promise<OpenedStore>,
): void {
  describe(`profile store: ${name}`, () => {
    const underTest = useStore(open);
    requireClaims(underTest);
    requireCommits(underTest);
    requireReads(underTest);
    requireBinding(underTest);
  });
}
