import { requireSettings, requireSuiting, type CompactionLag } from './changelog-topic.js';
import { connectAdmin, createClient, type KafkaConnectionOptions } from './kafka-connection.js';
import { describeTopic, type TopicDescription } from './topic.js';

export interface ChangelogDescription extends TopicDescription {
  readonly compactionLag: CompactionLag;
}

export interface ExamineChangelogOptions extends KafkaConnectionOptions {
  readonly topic: string;
  /** Partitions of the topics that the profiles are folded from; `null` where that is not known. */
  readonly sourceCount: number | null;
  readonly shardCount: number;
}

/**
 * What there is of a changelog, for a check before an updater opens it; `null` when there is no such topic yet. Creates nothing.
 *
 * @throws WaaromError `LOG.UNREACHABLE` and the like, `CHANGELOG.SETTING`, `CHANGELOG.PARTITIONS`.
 */
export async function examineChangelog(
  options: ExamineChangelogOptions,
): Promise<ChangelogDescription | null> {
  const { topic, brokers, sourceCount, shardCount } = options;
  const admin = await connectAdmin(createClient(options), brokers);
  try {
    const description = await describeTopic(admin, topic);
    if (description === null) return null;
    const compactionLag = await requireSettings(admin, topic);
    const { partitionCount } = description;
    if (sourceCount !== null) requireSuiting({ topic, partitionCount, sourceCount, shardCount });
    return { ...description, compactionLag };
  } finally {
    await admin.disconnect();
  }
}
