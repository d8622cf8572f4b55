/**
 * Opens when too many of the latest records are refused: a topic of another format, or a sender that broke, should stop the stream
 * and call someone, not move record by record to the dead letters.
 */
export interface RefusalBreakerOptions {
  /** Largest share of refused records that is let through, 0 to 1; 1 never opens. */
  readonly shareMax: number;
  /** Records that the share is taken over, the latest ones weighing most. */
  readonly windowRecords: number;
}

/** Counts that fade: a record weighs 1/e of a new one after `windowRecords` others. */
export class RefusalBreaker {
  private readonly options: RefusalBreakerOptions;
  private records = 0;
  private refused = 0;

  constructor(options: RefusalBreakerOptions) {
    this.options = options;
  }

  /** Share of refused records among the latest. */
  get share(): number {
    return this.records === 0 ? 0 : this.refused / this.records;
  }

  /** Counts a run of records; whether the stream should stop. It never does before half a window has been seen. */
  opensAfter(records: number, refused: number): boolean {
    const { shareMax, windowRecords } = this.options;
    const kept = Math.exp(-records / windowRecords);
    this.records = this.records * kept + records;
    this.refused = this.refused * kept + refused;
    return this.records >= windowRecords / 2 && this.share > shareMax;
  }
}
