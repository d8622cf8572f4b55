/**
 * The engine: canonical event + state of one customer -> new state + evidence, and the fold of a partition over the ports.
 * It owns the ports (`ports/`); adapters implement them. Start at `fold/fold-event.ts` for one event, `stream/updater.ts` for a stream.
 */
export { createCueDesign, type CueDesign } from './fold/cue-design.js';
export { emptyState, type CustomerState } from './state/customer-state.js';
export {
  createDecodeRecord,
  RECORD_LIMITS,
  type DecodeRecord,
  type RecordFormat,
} from './stream/decode-record.js';
export {
  createDescribeProfile,
  type ContrastView,
  type DescribeProfile,
  type ProfileStatus,
  type ProfileView,
  type TraitStatus,
  type TraitView,
} from './read/describe-profile.js';
export {
  createEngineModel,
  differsInPriorOnly,
  FOLD_WINDOWS_DEFAULT,
  MODEL_HASH_HEAD,
  type EngineModel,
  type FoldWindows,
} from './engine-model.js';
export { errors as engineErrors } from './errors.js';
export { Fold, type ConsentPolicy, type Outcome } from './fold/fold-event.js';
export type { OnChoice } from './fold/settle.js';
export { hashProfiles, type ProfilesHash } from './stream/hash-profiles.js';
export { priorFileOf, priorOfFile, readPrior } from './prior-file.js';
export type { Clock } from './ports/clock.js';
export type {
  Changelog,
  ChangelogEntry,
  ChangelogReader,
  ChangelogWriter,
  Publication,
  PublishedState,
  PublishResult,
  RestoreTarget,
  ShardStanding,
} from './ports/changelog.js';
export type { DeadLetter, DeadLetters } from './ports/dead-letters.js';
export {
  COMMIT_CUSTOMERS_MAX,
  offsetKey,
  ShardMoved,
  type Claim,
  type Commit,
  type CommitResult,
  type Offsets,
  type Outbox,
  type ProfileReader,
  type ProfileStore,
  type StoreIdentity,
  type StoreRebinding,
  type TopicIds,
} from './ports/profile-store.js';
export type {
  Applied,
  PartitionConsumer,
  RecordBatch,
  RecordSource,
  SourceRecord,
  TopicPartition,
  Verified,
} from './ports/record-source.js';
export {
  takeOldest,
  TOPIC_SLACK_MS,
  type NextRun,
  type RecordQueue,
} from './stream/align-topics.js';
export type { RefusalBreakerOptions } from './stream/refusal-breaker.js';
export {
  createJointPosterior,
  type GivenAnswer,
  type JointPosterior,
  type SettledChoice,
} from './read/joint-posterior.js';
export { createJointHistory, type JointHistory } from './read/joint-profile.js';
export { createReadProfile, type ProfileAt, type ReadProfile } from './read/read-profile.js';
export { restoreStore, type RestoreProgress, type RestoreReport } from './stream/restore-store.js';
export { murmur2, SHARD_COUNT_DEFAULT, shardOf, shardsOfPartition } from './stream/shard.js';
export { decodeState, encodeState } from './state/state-codec.js';
export { NO_METRICS, type UpdaterMetrics } from './stream/updater-metrics.js';
export { Updater, type UpdaterOptions } from './stream/updater.js';
