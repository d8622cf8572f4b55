/** Where a fit stands, on stderr: one line that moves on a terminal, a line now and then elsewhere. */
import type { FitProgress } from '@waarom/fit';

export interface FitProgressLine {
  readonly show: (progress: FitProgress) => void;
  readonly clear: () => void;
}

const LINE_SECONDS = 10;
/** A back end stops when steps gain less than this a customer (`FitOptions.tolerance`). */
const TOLERANCE = 1e-5;
const GAINS_KEPT = 6;

export function createFitProgress({ customers }: { readonly customers: number }): FitProgressLine {
  const { isTTY } = process.stderr;
  const gains: number[] = [];
  let before = -Infinity;
  let writtenAt = 0;
  return {
    show({ iteration, logMarginalLikelihood, secondsElapsed }) {
      const gain = (logMarginalLikelihood - before) / customers;
      before = logMarginalLikelihood;
      if (gain > 0 && gain < Infinity) gains.push(gain);
      if (gains.length > GAINS_KEPT) gains.shift();
      if (!isTTY && secondsElapsed - writtenAt < LINE_SECONDS) return;
      writtenAt = secondsElapsed;
      const rate = iteration / Math.max(secondsElapsed, 1e-3);
      const text = [
        `fit  iteration ${iteration}`,
        `log-likelihood ${logMarginalLikelihood.toFixed(1)}`,
        `${rate.toFixed(1)} it/s`,
        etaText(iterationsLeft(gains), rate),
      ].join('  ');
      const line = text.slice(0, (process.stderr.columns ?? 80) - 1);
      process.stderr.write(isTTY ? `\r\u001b[K${line}` : `${text}\n`);
    },
    clear() {
      if (isTTY) process.stderr.write('\r\u001b[K');
    },
  };
}

/** Gains shrink by about the same factor each time: iterations until they are below the tolerance, `null` while that is not seen. */
function iterationsLeft(gains: readonly number[]): number | null {
  if (gains.length < GAINS_KEPT) return null;
  const first = gains[0]!;
  const last = gains.at(-1)!;
  if (last <= TOLERANCE) return 1;
  const shrink = (last / first) ** (1 / (gains.length - 1));
  return shrink < 1 ? Math.ceil(Math.log(TOLERANCE / last) / Math.log(shrink)) : null;
}

function etaText(iterations: number | null, rate: number): string {
  if (iterations === null) return 'ETA -:--';
  const seconds = Math.ceil(iterations / rate);
  return `ETA about ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
