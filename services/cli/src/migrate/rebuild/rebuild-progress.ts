/** Where a rebuild stands, on stderr: share, speed, and about how long it takes still. */
import { createStatusLine, etaText } from '../../status-line.js';
import { grouped } from '../../terminal.js';
import type { EndProgress } from './end-watch.js';

export interface RebuildProgressLine {
  readonly show: (progress: EndProgress) => void;
  readonly clear: () => void;
}

export function createRebuildProgress(groupId: string): RebuildProgressLine {
  const status = createStatusLine();
  /** When the first record could come: joining the group takes a while. */
  let startedAt: number | null = null;
  return {
    show({ done, total, lag, open, partitions }) {
      if (open === 0) return status.show(`rebuild  joining group ${groupId}`);
      startedAt ??= performance.now();
      const rate = done / ((performance.now() - startedAt) / 1000);
      const counts = `${grouped(done)} of ${grouped(total)} records  ${grouped(Math.round(rate || 0))} rec/s`;
      const rest =
        open < partitions
          ? `${partitions - open} partitions are with others in group ${groupId}`
          : done < total
            ? etaText(rate > 0 ? (total - done) / rate : null)
            : `catching up, lag ${grouped(lag)}`;
      status.show(`rebuild  ${counts}  ${rest}`);
    },
    clear: status.clear,
  };
}
