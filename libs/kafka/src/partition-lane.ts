import { takeOldest } from '@waarom/engine';
import type { AssignedPartition } from './assigned-partition.js';
import type { HeldBatch } from './held-batch.js';

/** How soon to look again whether a topic that others wait for has anything. */
const LOOK_AGAIN_MS = 100;

/**
 * One partition number with all of its topics. Partition p of every topic holds the same customers, so their batches take turns,
 * and what ends one of them ends all. Several topics are read side by side in the order of time: each holds at most one batch, and
 * nothing of it is applied while another may have something older.
 */
export class PartitionLane {
  readonly topics: AssignedPartition[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private hasEnded = false;
  private isStopping = false;
  private lookAgain: NodeJS.Timeout | undefined;
  /** Counts what happens, so that it can be said what was before what. */
  private clock = 0;
  private readonly onFailure: (error: unknown) => void;

  /** `onFailure` is told what nobody else is there to be told. */
  constructor(onFailure: (error: unknown) => void) {
    this.onFailure = onFailure;
  }

  /** Whether nothing of it may be read in this generation any more. */
  get isClosed(): boolean {
    return this.hasEnded;
  }

  /** A batch failed, or another owner holds the number. */
  end(): void {
    this.hasEnded = true;
  }

  tick(): number {
    return ++this.clock;
  }

  /** Resolves when it is the caller's turn, to what ends it. */
  async takeTurn(): Promise<() => void> {
    const before = this.last;
    let end = (): void => undefined;
    this.last = new Promise<void>((resolve) => (end = resolve));
    await before;
    return end;
  }

  /** Begins no more; resolves once what is under way is done with. */
  async settled(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.lookAgain);
    await this.last;
  }

  /** In a turn: applies what is held, oldest first, as far as nothing older can be on its way. */
  async applyInTime(): Promise<void> {
    clearTimeout(this.lookAgain);
    while (this.mayApply()) {
      const held = this.topics.flatMap((topic) => topic.held ?? []);
      if (held.length === 0) return;
      const { queue, end } = takeOldest(held);
      if (await this.mayComeFirst(queue)) await queue.apply(end);
      else if (this.mayApply()) {
        // In a worker of kafkajs' this would keep what is waited for from being handed over.
        this.lookAgain = setTimeout(() => void this.applyLater(), LOOK_AGAIN_MS);
        return;
      }
    }
  }

  private mayApply(): boolean {
    return !this.hasEnded && !this.isStopping && this.topics.every(({ isCurrent }) => isCurrent);
  }

  /** Whether the topics that hold nothing had nothing when the batch was there already. */
  private async mayComeFirst({ heldAt }: HeldBatch): Promise<boolean> {
    for (const topic of this.topics) {
      if (topic.held === null && !(await topic.wasEmptyAfter(heldAt))) return false;
    }
    return this.mayApply();
  }

  private async applyLater(): Promise<void> {
    const endTurn = await this.takeTurn();
    try {
      await this.applyInTime();
    } catch (error) {
      this.hasEnded = true;
      this.onFailure(error);
    } finally {
      endTurn();
    }
  }
}
