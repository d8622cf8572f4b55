/**
 * @waarom/kafka: Kafka as a record source, as the place of dead letters, and as a changelog of profiles, on kafkajs.
 * The store owns the offsets; what Kafka's group commits is for lag tools only. Start at `kafka-record-source.ts`.
 */
export { readDeadLetter } from './dead-letter-message.js';
export { errors as kafkaErrors } from './errors.js';
export { examineChangelog } from './examine-changelog.js';
export { examineLog } from './examine-log.js';
export { examineTopic } from './examine-topic.js';
export { kafkaServerOf, type KafkaServer, type KafkaSettings } from './kafka-access.js';
export type { KafkaConnectionOptions } from './kafka-connection.js';
export {
  createKafkaDeadLetters,
  deadTopicOf,
  type KafkaDeadLettersOptions,
} from './kafka-dead-letters.js';
export type { KafkaLog } from './kafka-log.js';
export { createEventProducer, type EventProducer, type NewEvent } from './kafka-producer.js';
export { createKafkaChangelog, type KafkaChangelogOptions } from './kafka-changelog.js';
export {
  openKafkaChangelogReader,
  type KafkaChangelogReader,
  type KafkaChangelogReaderOptions,
} from './kafka-changelog-reader.js';
export type { LogRange } from './log-range.js';
export { createKafkaRecordSource } from './kafka-record-source.js';
export { resendDeadLetters, type ResendOptions, type ResendReport } from './resend-dead-letters.js';
export type { KafkaSourceOptions, OffsetOutOfRange } from './source-options.js';
export { createTopic, type TopicDescription, type TopicOptions } from './topic.js';
