import type { PartitionConsumer } from '@waarom/engine';

/** Tells a loop that is stuck from one that has nothing to do. */
export class LoopWatch {
  private readonly now: () => number;
  private underWay = 0;
  private lastTurn = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  /** To be called whenever the loop turns. */
  tick(): void {
    this.lastTurn = this.now();
  }

  /** How long the loop has been in one turn; 0 while nothing is under way. */
  get stuckMs(): number {
    return this.underWay === 0 ? 0 : this.now() - this.lastTurn;
  }

  /** The same consumer, watched. */
  watch(consumer: PartitionConsumer): PartitionConsumer {
    return {
      open: (partition) => this.during(consumer.open(partition)),
      apply: (batch, heartbeat) => this.during(consumer.apply(batch, heartbeat)),
      ...(consumer.verify !== undefined && {
        verify: (partition: number) => this.during(consumer.verify!(partition)),
      }),
      close: (partition) => this.during(consumer.close(partition)),
    };
  }

  private async during<Value>(work: Promise<Value>): Promise<Value> {
    this.tick();
    this.underWay += 1;
    try {
      return await work;
    } finally {
      this.underWay -= 1;
    }
  }
}
