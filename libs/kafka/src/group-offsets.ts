import type { Consumer } from 'kafkajs';

/** How often positions are reported. */
export const REPORT_INTERVAL_MS = 5_000;

/**
 * Tells Kafka's group where the partitions stand, for lag tools alone: nothing here ever reads it back, since the store owns
 * the offsets.
 */
export class GroupOffsets {
  private readonly consumer: Consumer;
  private readonly topic: string;
  private reported = new Map<number, number>();

  constructor(consumer: Consumer, topic: string) {
    this.consumer = consumer;
    this.topic = topic;
  }

  /** Takes the positions of this generation's partitions only, so that a partition that was lost is not touched. */
  async report(positions: ReadonlyMap<number, number>): Promise<void> {
    const { topic } = this;
    const news = [...positions].filter(
      ([partition, offset]) => this.reported.get(partition) !== offset,
    );
    if (news.length === 0) return;
    await this.consumer.commitOffsets(
      news.map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
    );
    for (const [partition, offset] of news) this.reported.set(partition, offset);
  }

  /** A new generation: whatever others reported in between stands. */
  reset(): void {
    this.reported.clear();
  }
}
