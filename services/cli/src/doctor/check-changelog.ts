import { examineChangelog, kafkaServerOf } from '@waarom/kafka';
import { WaaromError } from '@waarom/schemas';
import { checksOf, type Check } from './check.js';
import type { Environment } from './check-configuration.js';

const check = checksOf('topology');
const NAME = 'Changelog';
const DAY_MS = 86_400_000;

export interface ChangelogExpectation {
  readonly environment: Environment;
  readonly changelog: string;
  /** `null` where the topics that are read are not there. */
  readonly sourceCount: number | null;
  readonly shardCount: number;
}

/** Whether profiles that are published to the changelog stay there for as long as a restore needs them, and no longer than said. */
export async function checkChangelog({
  environment,
  changelog,
  ...counts
}: ChangelogExpectation): Promise<Check> {
  try {
    const found = await examineChangelog({
      ...kafkaServerOf(environment),
      topic: changelog,
      ...counts,
    });
    if (found === null) {
      return check(NAME, 'ok', { text: `${changelog} is not there yet: the updater makes it` });
    }
    const { partitionCount, replicationFactor, compactionLag } = found;
    const text = `${changelog}, ${partitionCount} partitions, replication factor ${replicationFactor}, compacted`;
    const { minMs, maxMs } = compactionLag;
    if (maxMs > LAG_MS_MAX) {
      return check(NAME, 'warning', {
        text: `${text}, at any time: an erased customer’s profile may stay in it (max.compaction.lag.ms)`,
        next: [
          `kafka-configs.sh --alter --entity-type topics --entity-name ${changelog} --add-config max.compaction.lag.ms=${7 * DAY_MS}`,
        ],
      });
    }
    return check(NAME, 'ok', { text: `${text} after ${daysText(minMs)} to ${daysText(maxMs)}` });
  } catch (error) {
    if (error instanceof WaaromError) {
      const { message, why, next, code } = error;
      return check(NAME, 'problem', { text: `${message}. ${why}`, next, code });
    }
    // Settings are often kept from who may read and write.
    if (!(error instanceof Error && error.name.startsWith('KafkaJS'))) throw error;
    return check(NAME, 'skipped', { text: `not checked: ${error.message}` });
  }
}

/** Who asks to be erased is to be gone within a month. */
const LAG_MS_MAX = 30 * DAY_MS;

function daysText(ms: number): string {
  return `${Number((ms / DAY_MS).toFixed(2))} d`;
}
