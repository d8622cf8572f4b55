import { connectAdmin, createClient, type KafkaConnectionOptions } from './kafka-connection.js';
import { readLogRanges, type LogRange } from './log-range.js';
import { requireTopics } from './topic.js';

/**
 * What the topics hold at this moment, by topic and partition. Creates nothing.
 *
 * @throws WaaromError `LOG.UNREACHABLE`, `LOG.TOPIC_MISSING`, `LOG.PARTITIONS_DIFFER`.
 */
export async function examineLog(
  options: KafkaConnectionOptions,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly LogRange[]>> {
  const { brokers } = options;
  const admin = await connectAdmin(createClient(options), brokers);
  try {
    await requireTopics(admin, topics, brokers);
    const ranges = new Map<string, readonly LogRange[]>();
    for (const topic of topics) ranges.set(topic, await readLogRanges(admin, topic));
    return ranges;
  } finally {
    await admin.disconnect();
  }
}
