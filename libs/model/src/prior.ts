import { factorize, invert, logDeterminant, multiply } from './cholesky.js';

/** How an answer on a 0..1 scale measures a trait: a = intercept + loading * beta_k + N(0, sd^2). */
export interface AnswerMeasure {
  readonly intercept: number;
  readonly loading: number;
  readonly sd: number;
  /** Learned from answers. Left out of an assumption, which is one about population sds. */
  readonly learned?: true;
}

/** The population's distribution of the trait coefficients; coefficient 0 is the click level. */
export interface Prior {
  /** mu, d values. */
  readonly mean: Float64Array;
  /** Sigma, d by d, row-major, positive definite. */
  readonly covariance: Float64Array;
  /** Log examination probability of slot 1, 2, ...; the last value holds beyond; empty: no effect. */
  readonly positionOffsets: Float64Array;
  /** Time in which evidence loses half its weight; Infinity: no forgetting. */
  readonly halfLifeMs: number;
  /** One for each coefficient; the entry of the click level is unused. */
  readonly answers: readonly AnswerMeasure[];
}

/** A prior with what every fold and readout needs of it, computed once. */
export interface PreparedPrior extends Prior {
  /** d, the click level included. */
  readonly dimension: number;
  /** Sigma^-1, d by d, row-major, exactly symmetric. */
  readonly precision: Float64Array;
  /** Sigma^-1 mu, d values. */
  readonly shift: Float64Array;
  /** log |Sigma|. */
  readonly logDeterminant: number;
}

/**
 * Returns the prior ready for folding.
 *
 * @throws RangeError when a shape, a half-life or an answer is wrong or the covariance is not positive definite.
 */
export function preparePrior(prior: Prior): PreparedPrior {
  const dimension = prior.mean.length;
  requireShape(prior, dimension);
  const factor = factorize(prior.covariance, dimension);
  if (factor === undefined) {
    throw new RangeError('the prior covariance must be positive definite');
  }
  const precision = invert(factor, dimension);
  return {
    ...prior,
    dimension,
    precision,
    shift: multiply(precision, prior.mean),
    logDeterminant: logDeterminant(factor, dimension),
  };
}

/** Returns the known utility offset of a slot (1 is the first); 0 where position is not modelled. */
export function positionOffset(prior: Prior, slot: number): number {
  const { positionOffsets } = prior;
  const index = Math.min(slot, positionOffsets.length) - 1;
  return index < 0 ? 0 : positionOffsets[index]!;
}

function requireShape(prior: Prior, dimension: number): void {
  const { covariance, answers, halfLifeMs } = prior;
  if (dimension < 1 || covariance.length !== dimension * dimension) {
    throw new RangeError(`the prior covariance must hold ${dimension} by ${dimension} values`);
  }
  if (![...prior.mean, ...covariance, ...prior.positionOffsets].every(Number.isFinite)) {
    throw new RangeError('the prior must hold finite values');
  }
  if (!isSymmetric(covariance, dimension)) {
    throw new RangeError('the prior covariance must be symmetric');
  }
  if (!(halfLifeMs > 0)) {
    throw new RangeError('the half-life must be positive');
  }
  if (answers.length !== dimension || !answers.every(({ sd }) => sd > 0)) {
    throw new RangeError(
      `the prior must say for each of ${dimension} coefficients how an answer measures it`,
    );
  }
}

function isSymmetric(matrix: Float64Array, dimension: number): boolean {
  return matrix.every((value, index) => {
    const mirrored = matrix[(index % dimension) * dimension + Math.floor(index / dimension)]!;
    return Math.abs(value - mirrored) <= 1e-9 * (Math.abs(value) + Math.abs(mirrored));
  });
}
