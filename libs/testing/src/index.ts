/**
 * @waarom/testing: what tests, simulations and first steps need and no server gives: the ports in memory,
 * and a simulated shop whose customers' traits are known (`shop/shop.ts`).
 * The conformance suites are in `@waarom/testing/conformance`, apart because they need vitest.
 */
export { MemoryDatabase, type MemoryShard, type MemorySnapshot } from './memory/memory-database.js';
export { MemoryJournal } from './memory/memory-journal.js';
export {
  MemoryChangelog,
  type MemoryChangelogOptions,
  type PublishFault,
} from './memory/memory-changelog.js';
export {
  MemoryProfileStore,
  type CommitFault,
  type MemoryStoreOptions,
} from './memory/memory-profile-store.js';
export { MemoryDeadLetters } from './memory/memory-dead-letters.js';
export { MemoryLog, type NewRecord } from './memory/memory-log.js';
export { memoryRestoreTarget } from './memory/memory-restore.js';
export { MemoryRecordSource, type MemorySourceOptions } from './memory/memory-record-source.js';
export type { Population } from './shop/population.js';
export { Random } from './shop/random.js';
export { createShop, type Shop, type ShopOptions } from './shop/shop.js';
export type { Disturbances, ShopRates } from './shop/shop-rates.js';
export { documentedRules } from './servers/documented-rules.js';
export { redisUrlOf, type RedisDatabaseOwner } from './servers/redis-databases.js';
export { startTcpProxy, type Passage, type TcpProxy } from './servers/tcp-proxy.js';
export { simulateChoices, type SimulateChoicesOptions } from './shop/simulate-choices.js';
