import { engineErrors } from '@waarom/engine';
import { askTogether } from './ask-together.js';
import type { Admin, Cluster } from 'kafkajs';
import type { TopicAtOpening } from './assignment.js';
import type { KafkaLog } from './kafka-log.js';
import { reasonOf } from './kafka-log.js';
import { readLogRanges, type LogRange } from './log-range.js';
import { identifyTopic, type TopicIdentity } from './topic-id.js';

/** What a session knows of its topics, and whether they are still the ones that it opened. */
export class TopicWatch {
  private readonly admin: Admin;
  private readonly log: KafkaLog;
  private readonly onChanged: (error: Error) => void;
  /** By topic, as they were at the last opening. */
  private readonly identities = new Map<string, TopicIdentity>();
  /** By topic. */
  private readonly rangesOf = new Map<string, () => Promise<readonly LogRange[]>>();
  private cluster: Cluster | null = null;

  constructor(options: {
    readonly admin: Admin;
    readonly log: KafkaLog;
    readonly onChanged: (error: Error) => void;
  }) {
    this.admin = options.admin;
    this.log = options.log;
    this.onChanged = options.onChanged;
  }

  /** The consumer's connections to the brokers; to be given before anything is asked. */
  use(cluster: Cluster): void {
    this.cluster = cluster;
  }

  /** @throws WaaromError `LOG.PARTITIONS_CHANGED`. */
  async open(topic: string): Promise<TopicAtOpening> {
    const identity = await identifyTopic(this.cluster!, topic);
    const ranges = await readLogRanges(this.admin, topic);
    if (identity === null) return { ranges };
    const known = this.identities.get(topic)?.partitionCount ?? ranges.length;
    if (identity.partitionCount !== known) throw countChanged(topic, known, identity);
    this.identities.set(topic, identity);
    return { ranges, topicId: identity.id };
  }

  /** The ranges of all partitions, as they are after the call. */
  async readRanges(topic: string): Promise<readonly LogRange[]> {
    let read = this.rangesOf.get(topic);
    if (read === undefined) {
      read = askTogether(async () => await readLogRanges(this.admin, topic));
      this.rangesOf.set(topic, read);
    }
    return await read();
  }

  /**
   * A topic that is deleted and made anew between two fetches, or has more partitions by now, looks to a fetch as if nothing had
   * happened.
   */
  async verify(): Promise<void> {
    try {
      for (const [topic, known] of this.identities) {
        const now = await identifyTopic(this.cluster!, topic);
        if (now?.id !== known.id) {
          this.onChanged(engineErrors.raise('LOG.TOPIC_RECREATED', { topic }));
        } else if (now.partitionCount !== known.partitionCount) {
          this.onChanged(countChanged(topic, known.partitionCount, now));
        }
      }
    } catch (error) {
      this.log('debug', 'topics were not verified', { reason: reasonOf(error) });
    }
  }
}

function countChanged(topic: string, known: number, { partitionCount }: TopicIdentity) {
  const change = `it has ${partitionCount}, and had ${known} when it was opened`;
  return engineErrors.raise('LOG.PARTITIONS_CHANGED', { topic, change });
}
