import { factorize, invert, logDeterminant } from '@waarom/model';
import type { Survey } from '../survey.js';
import type { Population } from './population.js';

/**
 * What is believed of a population before its log is read; enough to keep the covariance positive definite and
 * effects without data at 0, and little else.
 *
 * - Sigma: as if n more customers had been seen, exactly, at the mean plus and minus `scales`, the coefficients
 *   that move utility by one within choice sets (an inverse-Wishart prior): -n/2 (log|Sigma| + tr(S0 Sigma^-1)).
 * - Delta: row r is N(0, v_r Sigma) with v_r = covariateSd^2 / var(z_r): one sd of a covariate moves the mean
 *   by about covariateSd population sds.
 * - Position offsets: N(0, 3^2), which only holds slots that were never shown.
 */
export interface Regularisation {
  readonly imaginedCustomers: number;
  /** S0's diagonal. */
  readonly variances: Float64Array;
  /** 1 / v_r. */
  readonly ridges: Float64Array;
}

/** Precision of the position offsets. */
export const POSITION_PRECISION = 1 / 9;

export function regularisationOf(
  survey: Survey,
  options: { readonly imaginedCustomers: number; readonly covariateSd: number },
): Regularisation {
  return {
    imaginedCustomers: options.imaginedCustomers,
    variances: survey.scales.map((scale) => scale * scale),
    ridges: survey.covariateVariances.map((variance) => variance / options.covariateSd ** 2 || 1),
  };
}

/** Returns the log density of a population, up to a constant: what EM maximises on top of the likelihood. */
export function logPenalty(population: Population, regularisation: Regularisation): number {
  const { mean, covariance, delta, positionOffsets } = population;
  const { imaginedCustomers, variances, ridges } = regularisation;
  const dimension = mean.length;
  const factor = factorize(covariance, dimension);
  if (factor === undefined) return -Infinity;
  const precision = invert(factor, dimension);
  const logSize = logDeterminant(factor, dimension);
  let trace = 0;
  for (let k = 0; k < dimension; k++) trace += variances[k]! * precision[k * dimension + k]!;
  let sum = -0.5 * imaginedCustomers * (logSize + trace);
  ridges.forEach((ridge, r) => {
    const row = delta.subarray(r * dimension, (r + 1) * dimension);
    let length = 0;
    for (let a = 0; a < dimension; a++) {
      for (let b = 0; b < dimension; b++)
        length += row[a]! * precision[a * dimension + b]! * row[b]!;
    }
    sum -= 0.5 * (logSize + ridge * length);
  });
  for (const offset of positionOffsets) sum -= 0.5 * POSITION_PRECISION * offset * offset;
  return sum;
}
