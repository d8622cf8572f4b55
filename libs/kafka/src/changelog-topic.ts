import kafkajs, { type Admin } from 'kafkajs';
import { errors } from './errors.js';
import { createTopicBy, requireTopic } from './topic.js';

const DAY_MS = 86_400_000;

/**
 * For this long a replaced value is still there. It is what a restore goes back to for writes that the store lost, until they have
 * been folded again from the log: a matter of minutes.
 */
const COMPACTION_LAG_MS = DAY_MS;
const COMPACTION_LAG_MS_MIN = DAY_MS / 24;
/** By then it is gone, also that of an erased customer. */
const COMPACTION_LAG_MS_MAX = 7 * DAY_MS;

export interface ChangelogTopicOptions {
  readonly topic: string;
  readonly brokers: readonly string[];
  /** Topic whose customers it holds; it gets as many partitions and replicas. */
  readonly sourceTopic: string;
  readonly sourceCount: number;
  readonly shardCount: number;
}

/**
 * Creates the changelog topic unless there is one, and resolves to its partition count.
 *
 * @throws WaaromError `CHANGELOG.SETTING`, `CHANGELOG.PARTITIONS`, `LOG.TOPIC_MISSING`.
 */
export async function provideChangelogTopic(
  admin: Admin,
  { topic, brokers, sourceTopic, sourceCount, shardCount }: ChangelogTopicOptions,
): Promise<number> {
  const { replicationFactor } = await requireTopic(admin, sourceTopic, brokers);
  await createTopicBy(admin, {
    topic,
    partitions: sourceCount,
    replicationFactor,
    config: {
      'cleanup.policy': 'compact',
      'min.compaction.lag.ms': String(COMPACTION_LAG_MS),
      'max.compaction.lag.ms': String(COMPACTION_LAG_MS_MAX),
    },
  });
  await requireSettings(admin, topic);
  const { partitionCount } = await requireTopic(admin, topic, brokers);
  requireSuiting({ topic, partitionCount, sourceCount, shardCount });
  return partitionCount;
}

/** @throws WaaromError `CHANGELOG.PARTITIONS`. */
export function requireSuiting(counts: {
  readonly topic: string;
  readonly partitionCount: number;
  readonly sourceCount: number;
  readonly shardCount: number;
}): void {
  const { partitionCount, sourceCount, shardCount } = counts;
  if (partitionCount % sourceCount === 0 && shardCount % partitionCount === 0) return;
  throw errors.raise('CHANGELOG.PARTITIONS', counts);
}

export interface CompactionLag {
  /** For so long at least a replaced value stays. */
  readonly minMs: number;
  /** By then it is gone; `Infinity` where the topic does not say, as for brokers by default. */
  readonly maxMs: number;
}

/**
 * Refuses a topic whose settings would lose profiles.
 *
 * @throws WaaromError `CHANGELOG.SETTING`.
 */
export async function requireSettings(admin: Admin, topic: string): Promise<CompactionLag> {
  const policyName = 'cleanup.policy';
  const lagName = 'min.compaction.lag.ms';
  const maxLagName = 'max.compaction.lag.ms';
  const { resources } = await admin.describeConfigs({
    resources: [
      {
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configNames: [policyName, lagName, maxLagName],
      },
    ],
    includeSynonyms: false,
  });
  const settingOf = (name: string) =>
    resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue ?? '';
  const policy = settingOf(policyName);
  if (policy !== 'compact') {
    throw errors.raise('CHANGELOG.SETTING', {
      topic,
      setting: policyName,
      value: policy,
      needed: 'compact',
      reason: 'With another policy profiles are deleted, or every version of them is kept.',
    });
  }
  const lag = settingOf(lagName);
  if (Number(lag) < COMPACTION_LAG_MS_MIN) {
    throw errors.raise('CHANGELOG.SETTING', {
      topic,
      setting: lagName,
      value: lag,
      needed: String(COMPACTION_LAG_MS),
      reason:
        'A store that loses its last writes and then all of them is restored from values that compaction must not have removed yet.',
    });
  }
  const maxMs = Number(settingOf(maxLagName));
  return { minMs: Number(lag), maxMs: Number.isSafeInteger(maxMs) ? maxMs : Infinity };
}
