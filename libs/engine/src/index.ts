/**
 * The engine: canonical event + state of one customer -> new state + evidence, and the fold of a partition over the ports.
 * It owns the ports (`ports/`); adapters implement them. Start at `fold-event.ts` for one event, `updater.ts` for a stream.
 */
export { errors as engineErrors } from './errors.js';
export type { Clock } from './ports/clock.js';
export type { DeadLetter, DeadLetters } from './ports/dead-letters.js';
export {
  COMMIT_CUSTOMERS_MAX,
  offsetKey,
  type Claim,
  type Commit,
  type CommitResult,
  type Offsets,
  type ProfileReader,
  type ProfileStore,
  type StoreIdentity,
} from './ports/profile-store.js';
export type {
  Applied,
  PartitionConsumer,
  RecordBatch,
  RecordSource,
  SourceRecord,
  TopicPartition,
} from './ports/record-source.js';
export { murmur2, SHARD_COUNT_DEFAULT, shardOf, shardsOfPartition } from './shard.js';
