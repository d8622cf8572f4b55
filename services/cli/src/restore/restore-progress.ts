/** Where a restore stands, on stderr: pass, speed, and about how long it takes still. */
import type { RestoreProgress } from '@waarom/engine';
import { createStatusLine, etaText } from '../status-line.js';
import { grouped } from '../terminal.js';

export interface RestoreProgressLine {
  readonly show: (progress: RestoreProgress) => void;
  readonly clear: () => void;
}

/** `recordsMax`: no more than that are read, in each of the two passes. */
export function createRestoreProgress(recordsMax: number): RestoreProgressLine {
  const status = createStatusLine();
  const startedAt = performance.now();
  let firstPass = 0;
  return {
    show({ pass, entries }) {
      if (pass === 'standings') firstPass = entries;
      // Compaction leaves gaps, so only the first pass tells how much there is.
      const left =
        pass === 'standings' ? 2 * Math.max(recordsMax, entries) - entries : firstPass - entries;
      const done = pass === 'standings' ? entries : firstPass + entries;
      const rate = done / ((performance.now() - startedAt) / 1000);
      const doing = pass === 'standings' ? 'reading where shards stand' : 'writing profiles';
      const counts = `${grouped(done)} records  ${grouped(Math.round(rate))} rec/s`;
      status.show(`restore  ${doing}  ${counts}  ${etaText(rate > 0 ? left / rate : null)}`);
    },
    clear: status.clear,
  };
}
