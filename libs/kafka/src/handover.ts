/** Items from one side that is called to another that asks, one at a time: who gives waits until the item is taken. */
export class Handover<Item> {
  private waiting: { readonly item: Item; readonly taken: () => void } | null = null;
  private outcome: { readonly error: unknown } | 'ended' | 'stopped' | null = null;
  private wake: () => void = () => undefined;

  /** Resolves once the item is done with; at once when nobody asks any more. */
  async give(item: Item): Promise<void> {
    if (this.outcome !== null) return;
    await new Promise<void>((taken) => {
      this.waiting = { item, taken };
      this.wake();
    });
  }

  /** After the item under way. */
  end(): void {
    this.close('ended');
  }

  fail(error: unknown): void {
    this.close({ error });
  }

  /** Lets go of whoever gives. */
  stop(): void {
    this.close('stopped');
    this.waiting?.taken();
    this.waiting = null;
  }

  async *items(): AsyncGenerator<Item> {
    for (;;) {
      const { waiting } = this;
      if (waiting !== null) {
        yield waiting.item;
        this.waiting = null;
        waiting.taken();
      } else if (this.outcome === null) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      } else if (typeof this.outcome === 'object') throw this.outcome.error;
      else return;
    }
  }

  private close(outcome: NonNullable<Handover<Item>['outcome']>): void {
    this.outcome ??= outcome;
    this.wake();
  }
}
