import { engineErrors } from '@waarom/engine';
import { askTogether } from './ask-together.js';
import type { Admin, Cluster } from 'kafkajs';
import type { TopicAtOpening } from './assignment.js';
import type { KafkaLog } from './kafka-log.js';
import { reasonOf } from './kafka-log.js';
import { readLogRanges, type LogRange } from './log-range.js';
import { readTopicId } from './topic-id.js';

/** What a session knows of its topics, and whether they are still the ones that it opened. */
export class TopicWatch {
  private readonly admin: Admin;
  private readonly log: KafkaLog;
  private readonly onRecreated: (error: Error) => void;
  /** By topic, as they were at the last opening. */
  private readonly ids = new Map<string, string>();
  /** By topic. */
  private readonly rangesOf = new Map<string, () => Promise<readonly LogRange[]>>();
  private cluster: Cluster | null = null;

  constructor(options: {
    readonly admin: Admin;
    readonly log: KafkaLog;
    readonly onRecreated: (error: Error) => void;
  }) {
    this.admin = options.admin;
    this.log = options.log;
    this.onRecreated = options.onRecreated;
  }

  /** The consumer's connections to the brokers; to be given before anything is asked. */
  use(cluster: Cluster): void {
    this.cluster = cluster;
  }

  async open(topic: string): Promise<TopicAtOpening> {
    const topicId = await readTopicId(this.cluster!, topic);
    const ranges = await readLogRanges(this.admin, topic);
    if (topicId === null) return { ranges };
    this.ids.set(topic, topicId);
    return { ranges, topicId };
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

  /** A topic that is deleted and made anew between two fetches looks to a fetch as if nothing had happened. */
  async verify(): Promise<void> {
    try {
      for (const [topic, known] of this.ids) {
        if ((await readTopicId(this.cluster!, topic)) !== known) {
          this.onRecreated(engineErrors.raise('LOG.TOPIC_RECREATED', { topic }));
        }
      }
    } catch (error) {
      this.log('debug', 'topics were not verified', { reason: reasonOf(error) });
    }
  }
}
