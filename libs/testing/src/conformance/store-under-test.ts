import type { ProfileReader, ProfileStore, StoreIdentity } from '@waarom/engine';
import { afterEach, beforeEach } from 'vitest';

/** One empty store and the other sides of it. */
export interface OpenedStore {
  readonly store: ProfileStore;
  readonly reader: ProfileReader;
  /** Closes the store, if it is open, and opens the same data again, as a restarted process does. */
  reopen(identity: StoreIdentity): Promise<Pick<OpenedStore, 'store' | 'reader'>>;
  /** Closes whatever is open and discards the data; called once, also after a refused `reopen`. */
  close(): Promise<void>;
}

/** The store under test, as the requirements see it: opened anew for each. */
export interface StoreUnderTest {
  readonly opened: OpenedStore;
}

/** What the stores under test are opened as. */
export const CONFORMANCE_IDENTITY: StoreIdentity = { modelHash: 'a1b2c3d4', shardCount: 16 };

/** Opens an empty store before each test of the block it is called in, and closes it after. */
export function useStore(open: (identity: StoreIdentity) => Promise<OpenedStore>): StoreUnderTest {
  let opened: OpenedStore | undefined;
  beforeEach(async () => {
    opened = await open(CONFORMANCE_IDENTITY);
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  return {
    get opened() {
      return opened!;
    },
  };
}
