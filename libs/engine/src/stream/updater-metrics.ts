/** What the updater tells about itself; `libs/telemetry` turns it into Prometheus metrics. Never a customer. */
import type { RejectionCode } from '@waarom/schemas';
import type { Outcome } from '../fold/fold-event.js';

export interface UpdaterMetrics {
  events(result: Outcome | 'rejected' | 'unattributed' | 'settled', count: number): void;
  deadLetters(code: RejectionCode, count: number): void;
  commit(result: 'ok' | 'fenced' | 'moved' | 'unknown', seconds: number): void;
  lag(topic: string, partition: number, records: number, seconds: number): void;
  /** The partition is no longer this updater's: its lag is for its next owner to tell. */
  forgetLag(topic: string, partition: number): void;
  /** Records read again after a restart or a step back of the store. */
  replayed(count: number): void;
  /** From event time to readable, of the newest event of a commit. */
  profileDelay(seconds: number): void;
  tick(): void;
}

export const NO_METRICS: UpdaterMetrics = {
  events() {},
  deadLetters() {},
  commit() {},
  lag() {},
  forgetLag() {},
  replayed() {},
  profileDelay() {},
  tick() {},
};
