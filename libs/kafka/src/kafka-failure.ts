import kafkajs from 'kafkajs';

// Node does not find the errors among the names of a CommonJS module.
const { KafkaJSError } = kafkajs;

/** What started a failure: kafkajs wraps errors in errors. */
export function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root;
}

/** Kafka's name for a failure, as `UNKNOWN_TOPIC_OR_PARTITION`; `null` when the broker did not answer. */
export function failureType(error: unknown): string | null {
  const root = rootOf(error);
  return root instanceof KafkaJSError && 'type' in root ? String(root.type) : null;
}

/** Answers to a member that the group has moved on without; joining again is the cure. */
const LEFT_BEHIND = new Set([
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Whether a failure can pass by itself: brokers away, moving, or still loading. */
export function isTransient(error: unknown): boolean {
  const root = rootOf(error);
  if (!(root instanceof KafkaJSError)) return false;
  return root.retriable || LEFT_BEHIND.has(failureType(root) ?? '');
}
