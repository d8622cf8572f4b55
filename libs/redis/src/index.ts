/**
 * @waarom/redis: the profile store in Redis. A shard's states and offsets share a hash slot and are written by one script
 * (`lua/commit.lua`), fenced by a claimed epoch. Start at `redis-store.ts`; the layout is in `keys.ts`.
 */
export { examineRedis, type RedisFacts } from './examine-redis.js';
export {
  redisServerOf,
  type RedisServerOptions,
  type RedisSettings,
  type RedisTlsFiles,
} from './redis-address.js';
export { openRedisReader, type RedisReaderOptions } from './redis-reader.js';
export { rebindRedisStore, type RebindOptions } from './rebind-store.js';
export {
  prepareRedisRebuild,
  readRedisOffsets,
  redisDatabaseOf,
  type RedisRebuildOptions,
} from './rebuild-redis.js';
export { createRedisStore, type RedisStore, type RedisStoreOptions } from './redis-store.js';
export { openRedisRestore, type RedisRestore, type RedisRestoreOptions } from './restore-redis.js';
export type { ServerFacts } from './server-facts.js';
export { maskUrl } from './store-failure.js';
