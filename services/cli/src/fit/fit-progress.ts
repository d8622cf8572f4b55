/** Where a fit stands, on stderr: likelihood, speed, and about how long it takes still. */
import type { FitProgress } from '@waarom/fit';
import { createStatusLine, etaText } from '../status-line.js';

export interface FitProgressLine {
  readonly show: (progress: FitProgress) => void;
  readonly clear: () => void;
}

/** A back end stops when steps gain less than this a customer (`FitOptions.tolerance`). */
const TOLERANCE = 1e-5;
const GAINS_KEPT = 6;

export function createFitProgress({ customers }: { readonly customers: number }): FitProgressLine {
  const status = createStatusLine();
  const gains: number[] = [];
  let before = -Infinity;
  return {
    show({ iteration, logMarginalLikelihood, secondsElapsed }) {
      const gain = (logMarginalLikelihood - before) / customers;
      before = logMarginalLikelihood;
      if (gain > 0 && gain < Infinity) gains.push(gain);
      if (gains.length > GAINS_KEPT) gains.shift();
      const rate = iteration / Math.max(secondsElapsed, 1e-3);
      const left = iterationsLeft(gains);
      const parts = [
        `fit  iteration ${iteration}`,
        `log-likelihood ${logMarginalLikelihood.toFixed(1)}`,
        `${rate.toFixed(1)} it/s`,
        etaText(left === null ? null : left / rate),
      ];
      status.show(parts.join('  '));
    },
    clear: status.clear,
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
