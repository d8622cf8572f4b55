/**
 * @waarom/testing: what tests, simulations and first steps need and no server gives: the ports in memory.
 * The conformance suites are in `@waarom/testing/conformance`, apart because they need vitest.
 */
export { MemoryDatabase, type MemoryShard, type MemorySnapshot } from './memory/memory-database.js';
export {
  MemoryProfileStore,
  type CommitFault,
  type MemoryStoreOptions,
} from './memory/memory-profile-store.js';
