import type { CustomerMoments } from './sample-posterior.js';

/** What the M-step needs of all customers: sums, so that no customer is kept. */
export interface Statistics {
  customers: number;
  /** sum_i log Z_i. */
  logMarginalLikelihood: number;
  /** sum m_i + ..: covariates (1, z) by d: sum_i (1, z_i)' m_i. */
  readonly means: Float64Array;
  /** sum_i (P_i + m_i m_i'), d by d. */
  readonly squares: Float64Array;
  /** sum_i (1, z_i)' (1, z_i). */
  readonly design: Float64Array;
  /** Gradient and information of the position offsets of slot 2, 3, ..; empty when not modelled. */
  readonly positionGradient: Float64Array;
  readonly positionInformation: Float64Array;
}

/** Returns empty sums. */
export function emptyStatistics(shape: {
  readonly dimension: number;
  readonly covariates: number;
  readonly positions: number;
}): Statistics {
  const { dimension, covariates, positions } = shape;
  const free = Math.max(0, positions - 1);
  return {
    customers: 0,
    logMarginalLikelihood: 0,
    means: new Float64Array((covariates + 1) * dimension),
    squares: new Float64Array(dimension * dimension),
    design: new Float64Array((covariates + 1) ** 2),
    positionGradient: new Float64Array(free),
    positionInformation: new Float64Array(free * free),
  };
}

/** Adds one customer. */
export function addCustomer(
  statistics: Statistics,
  moments: CustomerMoments,
  covariates: Float64Array | undefined,
): void {
  const { means, squares, design } = statistics;
  const { dimension, mean, covariance } = moments;
  statistics.customers += 1;
  statistics.logMarginalLikelihood += moments.logEvidence;
  const width = means.length / dimension;
  const regressor = (r: number) => (r === 0 ? 1 : (covariates?.[r - 1] ?? 0));
  for (let r = 0; r < width; r++) {
    const x = regressor(r);
    for (let k = 0; k < dimension; k++) means[r * dimension + k]! += x * mean[k]!;
    for (let s = 0; s < width; s++) design[r * width + s]! += x * regressor(s);
  }
  for (let a = 0; a < dimension; a++) {
    for (let b = 0; b < dimension; b++) {
      squares[a * dimension + b]! += covariance[a * dimension + b]! + mean[a]! * mean[b]!;
    }
  }
}
