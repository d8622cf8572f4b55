import type { PartitionConsumer } from '@waarom/engine';
import type { Batch } from 'kafkajs';
import { AssignedPartition, type Fed, type Membership } from './assigned-partition.js';
import type { LogRange } from './log-range.js';

/** What an assignment needs of the member beyond what its partitions do. */
export interface AssignmentMember extends Omit<Membership, 'isCurrent'> {
  readRanges(): Promise<readonly LogRange[]>;
  /** Lets a partition be fetched again. */
  resume(partition: number): void;
}

/**
 * The partitions of one generation of the group. Each join makes a new one, also for partitions that stay: between two
 * generations that this member saw there may be one that it missed, in which another owned them. All that is late compares
 * itself with `isRevoked`, since kafkajs' own `isStale` does not know of rebalances.
 */
export class Assignment {
  readonly partitions: readonly number[];
  private readonly topic: string;
  private readonly consumer: PartitionConsumer;
  private readonly member: AssignmentMember;
  private readonly open = new Map<number, AssignedPartition>();
  /** Batches on their way to the consumer, by partition. */
  private readonly feeding = new Map<number, Promise<unknown>>();
  private isRevoked = false;

  constructor(options: {
    readonly topic: string;
    readonly partitions: readonly number[];
    readonly consumer: PartitionConsumer;
    readonly member: AssignmentMember;
  }) {
    this.topic = options.topic;
    this.partitions = options.partitions;
    this.consumer = options.consumer;
    this.member = options.member;
  }

  /** From here on nothing of this generation moves a position. */
  revoke(): void {
    this.isRevoked = true;
  }

  /** Asks the consumer where each partition stands, and reads on from there. Waits for all, also when one fails. */
  async openAll(): Promise<void> {
    if (this.partitions.length === 0) return;
    const ranges = await this.member.readRanges();
    const membership: Membership = {
      offsetOutOfRange: this.member.offsetOutOfRange,
      isCurrent: () => !this.isRevoked,
      seek: (partition, offset) => this.member.seek(partition, offset),
      pause: (partition) => this.member.pause(partition),
      halt: (partition, batch) => this.member.halt(partition, batch),
      readRange: async (partition) => await this.member.readRange(partition),
    };
    const opened = await Promise.allSettled(
      this.partitions.map(async (partition) => {
        if (this.isRevoked) return;
        const id = { topic: this.topic, partition, partitionCount: ranges.length };
        const stored = await this.consumer.open(id);
        const range = ranges[partition]!;
        try {
          const { consumer } = this;
          const assigned = new AssignedPartition({ id, stored, range, consumer, membership });
          this.open.set(partition, assigned);
        } catch (error) {
          await this.consumer.close(id);
          throw error;
        }
        this.start(partition);
      }),
    );
    for (const result of opened) if (result.status === 'rejected') throw result.reason;
  }

  async feed(batch: Batch, heartbeat: () => Promise<void>): Promise<Fed> {
    const { partition } = batch;
    const assigned = this.open.get(partition);
    if (assigned === undefined || this.isRevoked) return { kind: 'none' };
    const feeding = assigned.feed(batch, heartbeat);
    this.feeding.set(partition, feeding);
    try {
      return await feeding;
    } finally {
      this.feeding.delete(partition);
    }
  }

  /** Resolves once no batch is under way; how those ended is told to whoever fed them. */
  async settleAll(): Promise<void> {
    await Promise.all(Array.from(this.open.keys(), (partition) => this.settle(partition)));
  }

  /** Closes each partition once its batch under way is done; to be called after `revoke`, when no `openAll` is under way. */
  async closeAll(): Promise<void> {
    const closed = await Promise.allSettled(
      Array.from(this.open, async ([partition, { id }]) => {
        await this.settle(partition);
        this.open.delete(partition);
        await this.consumer.close(id);
      }),
    );
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  }

  /** Where the open partitions stand, by partition. */
  positions(): ReadonlyMap<number, number> {
    const readable = [...this.open.values()].filter(({ isFenced }) => !isFenced);
    return new Map(readable.map(({ id, nextOffset }) => [id.partition, nextOffset]));
  }

  private async settle(partition: number): Promise<void> {
    const assigned = this.open.get(partition);
    await this.feeding.get(partition)?.catch(() => undefined);
    await assigned?.settled().catch(() => undefined);
  }

  private start(partition: number): void {
    if (this.isRevoked) return;
    this.member.seek(partition, this.open.get(partition)!.nextOffset);
    this.member.resume(partition);
  }
}
