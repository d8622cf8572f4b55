import type { StoreIdentity } from '@waarom/engine';
import type { OpenedStore } from '@waarom/testing/conformance';
import { createRedisStore, type RedisStore } from '../src/index.js';

/** The store at an address that holds nothing, as the conformance suites want it. */
export async function openEmpty(url: string, identity: StoreIdentity): Promise<OpenedStore> {
  let store: RedisStore | null = await createRedisStore({ url, identity });
  return {
    store,
    reader: store,
    reopen: async (next) => {
      await store?.close();
      store = null;
      store = await createRedisStore({ url, identity: next });
      return { store, reader: store };
    },
    close: async () => {
      await store?.close();
    },
  };
}
