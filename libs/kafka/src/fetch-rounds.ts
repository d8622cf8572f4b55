/** How often each broker was asked for records; kafkajs asks again once all that the last answer brought is dealt with. */
export class FetchRounds {
  /** By broker. */
  private readonly counts = new Map<number, number>();

  count(nodeId: number): void {
    this.counts.set(nodeId, (this.counts.get(nodeId) ?? 0) + 1);
  }

  /** Returns a check of whether every broker has since been asked, and its answer dealt with, that many times. */
  mark(): (rounds: number) => boolean {
    const before = new Map(this.counts);
    // The first question may have gone out before, and the last may be unanswered.
    return (rounds) =>
      before.size > 0 &&
      Array.from(before).every(([nodeId, count]) => this.counts.get(nodeId)! - count > rounds);
  }
}
