import type { PartitionConsumer, Verified } from '@waarom/engine';
import type { Batch } from 'kafkajs';
import { AssignedPartition, type Fed, type Membership } from './assigned-partition.js';
import type { LogRange } from './log-range.js';
import { PartitionLane } from './partition-lane.js';

/** A topic at the moment its partitions are opened. */
export interface AssignedTopic {
  readonly topic: string;
  /** Numbers of the partitions that are this member's. */
  readonly partitions: readonly number[];
}

/** What is known of a topic when its partitions are opened. */
export interface TopicAtOpening {
  /** Tells it from a later one of its name, where brokers know that. */
  readonly topicId?: string;
  /** By partition. */
  readonly ranges: readonly LogRange[];
}

/** What an assignment needs of the member beyond what its partitions do. */
export interface AssignmentMember extends Omit<Membership, 'isCurrent'> {
  readTopic(topic: string): Promise<TopicAtOpening>;
  /** Ends the membership with it. */
  fail(error: unknown): void;
}

const UNMOVED: Verified = { kind: 'unmoved' };

/**
 * The partitions of one generation of the group. Each join makes a new one, also for partitions that stay: between two
 * generations that this member saw there may be one that it missed, in which another owned them. All that is late compares
 * itself with `isRevoked`, since kafkajs' own `isStale` does not know of rebalances.
 */
export class Assignment {
  private readonly topics: readonly AssignedTopic[];
  private readonly consumer: PartitionConsumer;
  private readonly member: AssignmentMember;
  /** By partition number. */
  private readonly lanes = new Map<number, PartitionLane>();
  private isRevoked = false;

  constructor(options: {
    readonly topics: readonly AssignedTopic[];
    readonly consumer: PartitionConsumer;
    readonly member: AssignmentMember;
  }) {
    this.topics = options.topics;
    this.consumer = options.consumer;
    this.member = options.member;
  }

  /** From here on nothing of this generation moves a position. */
  revoke(): void {
    this.isRevoked = true;
  }

  /** Asks the consumer where each partition stands, and reads on from there. Waits for all, also when one fails. */
  async openAll(): Promise<void> {
    const found = new Map<string, TopicAtOpening>();
    for (const { topic, partitions } of this.topics) {
      if (partitions.length > 0) found.set(topic, await this.member.readTopic(topic));
    }
    const numbers = new Set(this.topics.flatMap(({ partitions }) => partitions));
    const opened = await Promise.allSettled(
      Array.from(numbers, async (partition) => await this.openLane(partition, found)),
    );
    for (const result of opened) if (result.status === 'rejected') throw result.reason;
  }

  async feed(batch: Batch, heartbeat: () => Promise<void>): Promise<Fed> {
    const assigned = this.lanes
      .get(batch.partition)
      ?.topics.find(({ id }) => id.topic === batch.topic);
    if (assigned === undefined || this.isRevoked) return { kind: 'none' };
    return await assigned.feed(batch, heartbeat);
  }

  /** Resolves once no batch is under way; how those ended is told to whoever fed them. */
  async settleAll(): Promise<void> {
    await Promise.all(Array.from(this.lanes.values(), (lane) => lane.settled()));
  }

  /** Closes each partition once its batch under way is done; to be called after `revoke`, when no `openAll` is under way. */
  async closeAll(): Promise<void> {
    const closed = await Promise.allSettled(
      Array.from(this.lanes, async ([partition, lane]) => {
        await lane.settled();
        this.lanes.delete(partition);
        for (const { id } of lane.topics) await this.consumer.close(id);
      }),
    );
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  }

  /** Has the consumer look where its store stands, each partition number in turn with its batches; not while any is opened. */
  async verifyAll(): Promise<void> {
    const { consumer } = this;
    await Promise.all(
      Array.from(this.lanes, async ([partition, lane]) => {
        const endTurn = await lane.takeTurn();
        try {
          if (lane.isClosed || this.isRevoked) return;
          const found = (await consumer.verify?.(partition)) ?? UNMOVED;
          if (!this.isRevoked) lane.topics[0]?.follow(found);
        } finally {
          endTurn();
        }
      }),
    );
  }

  /** The open partitions, and where they stand. */
  positions(): readonly Pick<AssignedPartition, 'id' | 'nextOffset'>[] {
    return Array.from(this.lanes.values(), (lane) => (lane.isClosed ? [] : lane.topics)).flat();
  }

  /** One topic after the other, and nothing is read before all of them are open: the consumer opens them as one. */
  private async openLane(
    partition: number,
    found: ReadonlyMap<string, TopicAtOpening>,
  ): Promise<void> {
    const lane = new PartitionLane((error) => this.member.fail(error));
    this.lanes.set(partition, lane);
    for (const { topic, partitions } of this.topics) {
      if (this.isRevoked) return;
      if (partitions.includes(partition)) {
        await this.openTopic(lane, { topic, partition, found: found.get(topic)! });
      }
    }
    if (this.isRevoked) return;
    for (const { id, nextOffset } of lane.topics) {
      this.member.seek(id, nextOffset);
      this.member.resume(id);
    }
  }

  private async openTopic(
    lane: PartitionLane,
    at: { readonly topic: string; readonly partition: number; readonly found: TopicAtOpening },
  ): Promise<void> {
    const { consumer, member } = this;
    const { topic, partition } = at;
    const { topicId, ranges } = at.found;
    const partitionCount = ranges.length;
    const id = { topic, partition, partitionCount, ...(topicId !== undefined && { topicId }) };
    const stored = await consumer.open(id);
    const membership: Membership = { ...member, isCurrent: () => !this.isRevoked };
    try {
      const range = ranges[partition]!;
      lane.topics.push(new AssignedPartition({ id, lane, stored, range, consumer, membership }));
    } catch (error) {
      await consumer.close(id);
      throw error;
    }
  }
}
