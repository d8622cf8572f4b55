import { createPrng } from '../prng.js';

/** A figure with the central 95 % of what other customers of the same kind would have given. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Returns how much larger the losses are than those of a reference, as a share, resampling customers: choices of one
 * customer are not independent. The same seed gives the same figures. Efron and Tibshirani (1993), chapter 13.
 */
export function compareLosses(
  losses: Float64Array,
  reference: Float64Array,
  { seed, resamples = 1_000 }: { readonly seed: number; readonly resamples?: number },
): Estimate {
  const prng = createPrng(seed);
  const customers = losses.length;
  const shares = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    let base = 0;
    for (let draw = 0; draw < customers; draw++) {
      const at = Math.floor(prng.uniform() * customers);
      sum += losses[at]!;
      base += reference[at]!;
    }
    return sum / base - 1;
  }).toSorted();
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  return {
    value: total(losses) / total(reference) - 1,
    low: shares[Math.floor(0.025 * (resamples - 1))]!,
    high: shares[Math.ceil(0.975 * (resamples - 1))]!,
  };
}
