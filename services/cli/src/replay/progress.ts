/** One line on stderr while a log is read, on a terminal only: share, speed, time left. */
import { grouped } from '../terminal.js';
import type { ReplayProgress } from './replay-files.js';

export interface ProgressLine {
  readonly show: (progress: ReplayProgress) => void;
  readonly clear: () => void;
}

const INTERVAL_MS = 100;
const BAR_COLUMNS = 20;

/** `bytesTotal` is `null` when the end is not known beforehand. */
export function createProgressLine(label: string, bytesTotal: number | null): ProgressLine {
  if (!process.stderr.isTTY) return { show() {}, clear() {} };
  const startedAt = performance.now();
  let shownAt = 0;
  return {
    show({ bytes, events, rejected }) {
      const now = performance.now();
      if (now - shownAt < INTERVAL_MS) return;
      shownAt = now;
      const seconds = (now - startedAt) / 1000;
      const rate = `${grouped(Math.round(events / seconds))} ev/s`;
      const bad = rejected === 0 ? '' : `  bad ${grouped(rejected)}`;
      const counts = `${grouped(events)} events  ${rate}`;
      const text =
        bytesTotal === null || bytesTotal === 0
          ? `${label}  ${counts}${bad}`
          : `${label}  ${shareText(bytes / bytesTotal)}  ${counts}  ${etaText(seconds, bytes / bytesTotal)}${bad}`;
      process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    },
    clear() {
      process.stderr.write('\r\u001b[K');
    },
  };
}

/** Bytes of all inputs; `null` when one of them is not known. */
export function sumOfBytes(inputs: readonly { readonly bytes: number | null }[]): number | null {
  return inputs.reduce<number | null>(
    (sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes),
    0,
  );
}

function shareText(share: number): string {
  const filled = Math.round(share * BAR_COLUMNS);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_COLUMNS - filled)} ${percent}`;
}

function etaText(seconds: number, share: number): string {
  const left = share === 0 ? 0 : Math.ceil((seconds * (1 - share)) / share);
  return `ETA ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}
