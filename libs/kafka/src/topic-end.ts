import { isTransient } from './kafka-failure.js';
import type { LogRange } from './log-range.js';

/**
 * After so many fetches without a record there is none, whatever the end of the log: what it holds there is an open transaction, or the
 * marks of one. About a second where the brokers have no news.
 */
const ROUNDS_MAX = 10;
/** A broker that is gone is asked no more. */
const WAIT_MAX_MS = 30_000;

/** What a partition can find out about itself and its fetches. */
export interface TopicEndSource {
  readRange(): Promise<LogRange>;
  markRounds(): (rounds: number) => boolean;
}

/** Whether a partition that has brought nothing has nothing to bring, so that other topics need not wait for it. */
export class TopicEnd {
  private readonly source: TopicEndSource;
  /** End of the log, as last seen. */
  private high: number;
  /** End of a log that brought nothing up to there. */
  private barrenHigh: number | null = null;
  private waiting: {
    readonly since: number;
    readonly haveComeRound: (rounds: number) => boolean;
  } | null = null;

  constructor(high: number, source: TopicEndSource) {
    this.high = high;
    this.source = source;
  }

  /** It brought something, or goes on from elsewhere. */
  progress(high = this.high): void {
    this.high = high;
    this.barrenHigh = null;
    this.waiting = null;
  }

  /** Whether there is nothing from `nextOffset` on, or was not when this was called. */
  async isReached(nextOffset: number): Promise<boolean> {
    if (nextOffset >= this.high || this.high === this.barrenHigh) {
      const range = await this.readRange();
      if (range === null) return false;
      this.high = range.high;
      if (nextOffset >= this.high || this.high === this.barrenHigh) {
        this.waiting = null;
        return true;
      }
    }
    this.waiting ??= { since: Date.now(), haveComeRound: this.source.markRounds() };
    const { since, haveComeRound } = this.waiting;
    if (!haveComeRound(ROUNDS_MAX) && Date.now() - since < WAIT_MAX_MS) return false;
    // A leader that is away may have anything, and was not asked.
    if ((await this.readRange()) === null) return false;
    this.waiting = null;
    this.barrenHigh = this.high;
    return true;
  }

  private async readRange(): Promise<LogRange | null> {
    try {
      return await this.source.readRange();
    } catch (error) {
      if (isTransient(error)) return null;
      throw error;
    }
  }
}
