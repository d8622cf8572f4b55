import type { RejectionCode } from '@waarom/schemas';
import type { Metrics } from './create-metrics.js';

/** The metrics as the engine's updater fills them: its `UpdaterMetrics`, by shape alone, since telemetry does not know the engine. */
export function updaterMetrics(metrics: Metrics, now: () => number = Date.now) {
  const { commits, lagRecords, lagSeconds } = metrics;
  return {
    events(result: string, count: number): void {
      metrics.events.inc({ result }, count);
    },
    deadLetters(code: RejectionCode, count: number): void {
      metrics.deadLetters.inc({ code }, count);
    },
    commit(result: 'ok' | 'fenced' | 'moved' | 'unknown', seconds: number): void {
      commits.inc({ result });
      metrics.commitDuration.observe(seconds);
    },
    lag(topic: string, partition: number, records: number, seconds: number): void {
      lagRecords.set({ topic, partition }, records);
      lagSeconds.set({ topic, partition }, seconds);
    },
    forgetLag(topic: string, partition: number): void {
      lagRecords.remove({ topic, partition });
      lagSeconds.remove({ topic, partition });
    },
    replayed(count: number): void {
      metrics.replayedRecords.inc(count);
    },
    profileDelay(seconds: number): void {
      metrics.profileDelay.observe(seconds);
    },
    tick(): void {
      metrics.loopLastTick.set(now() / 1000);
    },
  };
}
