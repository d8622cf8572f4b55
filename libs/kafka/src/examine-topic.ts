import { connectAdmin, createClient, type KafkaConnectionOptions } from './kafka-connection.js';
import { describeTopic, type TopicDescription } from './topic.js';

/**
 * What there is of a topic, for a check before anything reads it; `null` when there is no such topic. Creates nothing.
 *
 * @throws WaaromError `LOG.UNREACHABLE`.
 */
export async function examineTopic(
  options: KafkaConnectionOptions,
  topic: string,
): Promise<TopicDescription | null> {
  const admin = await connectAdmin(createClient(options), options.brokers);
  try {
    return await describeTopic(admin, topic);
  } finally {
    await admin.disconnect();
  }
}
