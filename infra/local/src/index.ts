/**
 * Real servers without containers: starts Redis and Kafka on free loopback ports and stops them by process id.
 * They never outlive the process that started them, however it ends (see scratch.ts). Start at `startRedis`, `startKafka`.
 */
export { explain } from './errors.js';
export {
  produceWithJava,
  produceWithLibrdkafka,
  type Codec,
  type ForeignRecords,
} from './foreign-producers.js';
export type { KafkaAccess } from './kafka-access.js';
export type { KafkaBroker } from './kafka-broker.js';
export { startKafka, type KafkaCluster, type KafkaOptions } from './kafka-cluster.js';
export type { TlsFiles } from './certificates.js';
export { startRedisCluster, type RedisCluster, type RedisClusterOptions } from './redis-cluster.js';
export { startRedisReplica, type RedisReplica } from './redis-replica.js';
export { startRedis, type RedisOptions, type RedisServer } from './redis-server.js';
export { openScratch, type Scratch } from './scratch.js';
export { awaitStopRequest } from './stop-request.js';
