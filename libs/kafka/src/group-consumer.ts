import type { Cluster, Consumer, EachBatchPayload } from 'kafkajs';
import { coPartitionAssigner } from './co-partition-assigner.js';
import type { CheckedKafka } from './compression/checked-kafka.js';
import { RETRY } from './kafka-connection.js';
import type { SourceSettings } from './source-options.js';

/**
 * A kafkajs consumer that leaves every decision on failures, and on batches that cannot be read, to the session. `onCluster` is
 * given its connections to the brokers once it runs.
 */
export function createGroupConsumer(
  kafka: CheckedKafka,
  settings: SourceSettings,
  onCluster: (cluster: Cluster) => void,
): Consumer {
  return kafka.uncheckedConsumer({
    groupId: settings.groupId,
    sessionTimeout: settings.sessionTimeoutMs,
    rebalanceTimeout: 20_000,
    heartbeatInterval: Math.min(1_000, settings.sessionTimeoutMs / 5),
    maxBytesPerPartition: settings.partitionBytesMax,
    maxBytes: settings.fetchBytesMax,
    maxWaitTimeInMs: settings.fetchWaitMs,
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (config) => {
        onCluster(config.cluster);
        return coPartitionAssigner(config);
      },
    ],
    retry: { ...RETRY, restartOnFailure: async () => false },
  });
}

/**
 * kafkajs sends heartbeats only between batches (#447), so a long batch must. A refused one means that the group is
 * rebalancing: the batch is finished first, which the store's fence makes safe, and kafkajs meets the refusal again after it.
 */
export function quietHeartbeat(payload: EachBatchPayload): () => Promise<void> {
  let isRefused = false;
  return async () => {
    if (isRefused) return;
    try {
      await payload.heartbeat();
    } catch {
      isRefused = true;
    }
  };
}
