import type { AssignedPartition } from './assigned-partition.js';

/**
 * One partition number with all of its topics. Partition p of every topic holds the same customers, so their batches take turns,
 * and what ends one of them ends all.
 */
export class PartitionLane {
  readonly topics: AssignedPartition[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private hasEnded = false;

  /** Whether nothing of it may be read in this generation any more. */
  get isClosed(): boolean {
    return this.hasEnded;
  }

  /** A batch failed, or another owner holds the number. */
  end(): void {
    this.hasEnded = true;
  }

  /** Resolves when it is the caller's turn, to what ends it. */
  async takeTurn(): Promise<() => void> {
    const before = this.last;
    let end = (): void => undefined;
    this.last = new Promise<void>((resolve) => (end = resolve));
    await before;
    return end;
  }

  /** Resolves once every batch that has come by now is done with. */
  async settled(): Promise<void> {
    await this.last;
  }
}
