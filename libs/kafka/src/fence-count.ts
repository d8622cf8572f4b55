/** A member that is fenced this often in a row, and never by its own group, has another group beside it. */
const FENCES_MAX = 5;
/** A membership that lasted longer than this was not ended by the owner that ended the one before. */
const MEMBERSHIP_MAX_MS = 120_000;

/**
 * How often in a row another owner took a member's partitions without the member's group having a rebalance. In one group that happens
 * once, when a member that was long away claims late; joining anew ends it. Two groups on one store do it to each other for ever.
 */
export class FenceCount {
  times = 0;

  /** A membership ended so, after that time. */
  add(lastedMs: number): void {
    this.times = lastedMs > MEMBERSHIP_MAX_MS ? 1 : this.times + 1;
  }

  /** A membership ended otherwise. */
  reset(): void {
    this.times = 0;
  }

  get isForeign(): boolean {
    return this.times >= FENCES_MAX;
  }
}
