import { offsetKey, type TopicPartition } from '@waarom/engine';
import type { Consumer } from 'kafkajs';

/** How often positions are reported. */
export const REPORT_INTERVAL_MS = 5_000;

/**
 * Tells Kafka's group where the partitions stand, for lag tools alone: nothing here ever reads it back, since the store owns
 * the offsets.
 */
export class GroupOffsets {
  private readonly consumer: Consumer;
  /** By topic and partition. */
  private readonly reported = new Map<string, number>();

  constructor(consumer: Consumer) {
    this.consumer = consumer;
  }

  /** Takes the positions of this generation's partitions only, so that a partition that was lost is not touched. */
  async report(
    positions: readonly { readonly id: TopicPartition; readonly nextOffset: number }[],
  ): Promise<void> {
    const news = positions
      .map(({ id, nextOffset }) => ({
        topic: id.topic,
        partition: id.partition,
        offset: nextOffset,
        key: offsetKey(id.topic, id.partition),
      }))
      .filter(({ key, offset }) => this.reported.get(key) !== offset);
    if (news.length === 0) return;
    await this.consumer.commitOffsets(
      news.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
    );
    for (const { key, offset } of news) this.reported.set(key, offset);
  }

  /** A new generation: whatever others reported in between stands. */
  reset(): void {
    this.reported.clear();
  }
}
