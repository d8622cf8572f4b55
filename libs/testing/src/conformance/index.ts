/**
 * One suite of named requirements per port; every adapter's tests run the suite of the port it implements.
 */
export { profileStoreConformance } from './profile-store.js';
export { storeOutboxConformance } from './profile-store-outbox.js';
export type { OpenedStore } from './store-under-test.js';
export { deadLettersConformance, type OpenedDeadLetters } from './dead-letters.js';
export { recordSourceConformance } from './record-source.js';
export { RecordingConsumer } from './recording-consumer.js';
export {
  CONFORMANCE_PARTITIONS,
  type ConformanceRecord,
  type OpenedSource,
} from './source-under-test.js';
