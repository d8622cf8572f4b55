import { factorize, invert, logDeterminant, multiply } from './cholesky.js';
import { copyDoubles } from './doubles.js';
import { triangleIndex, triangleLength } from './evidence.js';
import type { PreparedPrior } from './prior.js';

/** A customer's distribution of the coefficients given the evidence. */
export interface Posterior {
  readonly dimension: number;
  /** d values. */
  readonly mean: Float64Array;
  /** d by d, row-major, exactly symmetric. */
  readonly covariance: Float64Array;
  /** log |P| of the covariance. */
  readonly logDeterminant: number;
}

/** Returns the posterior of a customer; without evidence it is the prior itself, to the last bit. */
export function posterior(prior: PreparedPrior, evidence: Float64Array): Posterior {
  const { dimension } = prior;
  if (saysNothing(evidence)) {
    return {
      dimension,
      mean: copyDoubles(prior.mean),
      covariance: copyDoubles(prior.covariance),
      logDeterminant: prior.logDeterminant,
    };
  }
  if (scratch.precision.length !== dimension ** 2) scratch = emptyCombined(dimension);
  const { deltaPrecision, factor } = combine(prior, evidence, scratch);
  const covariance = invert(factor, dimension);
  // m - mu = P (dEta - dLambda mu), which loses no digits when little was learned.
  const pull = multiply(deltaPrecision, prior.mean);
  const start = triangleLength(dimension);
  for (let k = 0; k < dimension; k++) pull[k] = evidence[start + k]! - pull[k]!;
  const mean = multiply(covariance, pull);
  for (let k = 0; k < dimension; k++) mean[k] = prior.mean[k]! + mean[k]!;
  return {
    dimension,
    mean,
    covariance,
    logDeterminant: -logDeterminant(factor, dimension),
  };
}

/** Never leaves this module: a read is mostly allocation when every matrix of it is a new one. */
let scratch = emptyCombined(0);

/** Evidence unpacked beside the prior: dLambda, Lambda and the lower Cholesky factor of Lambda. */
export interface Combined {
  readonly deltaPrecision: Float64Array;
  readonly precision: Float64Array;
  readonly factor: Float64Array;
}

function emptyCombined(dimension: number): Combined {
  const length = dimension ** 2;
  return {
    deltaPrecision: new Float64Array(length),
    precision: new Float64Array(length),
    factor: new Float64Array(length),
  };
}

/**
 * Returns Lambda = Sigma^-1 + dLambda and its factor.
 *
 * Evidence stored with t bits can lose definiteness: rounding moves dLambda by at most
 * d 2^-t diag(dLambda) in the order of symmetric matrices. So when the factorization fails that much is
 * added to the diagonal, from t = 16 and doubling until it holds.
 *
 * @throws RangeError when the evidence is not finite or its diagonal is negative beyond repair.
 */
export function combine(
  prior: PreparedPrior,
  evidence: Float64Array,
  into: Combined = emptyCombined(prior.dimension),
): Combined {
  const { dimension } = prior;
  const { deltaPrecision, precision } = into;
  unpack(evidence, dimension, deltaPrecision);
  for (let index = 0; index < precision.length; index++) {
    precision[index] = prior.precision[index]! + deltaPrecision[index]!;
  }
  let factor = factorize(precision, dimension, into.factor);
  for (let ridge = dimension * 2 ** -16; factor === undefined; ridge *= 2) {
    if (ridge > dimension) throw new RangeError('the evidence is not finite or not a precision');
    for (let k = 0; k < dimension; k++) {
      const diagonal = k * dimension + k;
      const added = ridge * Math.abs(deltaPrecision[diagonal]!);
      deltaPrecision[diagonal]! += added;
      precision[diagonal]! += added;
    }
    factor = factorize(precision, dimension, into.factor);
  }
  return into;
}

function saysNothing(evidence: Float64Array): boolean {
  for (let index = 0; index < evidence.length; index++) {
    if (evidence[index] !== 0) return false;
  }
  return true;
}

function unpack(evidence: Float64Array, dimension: number, matrix: Float64Array): void {
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++) {
      const value = evidence[triangleIndex(dimension, row, column)]!;
      matrix[row * dimension + column] = value;
      matrix[column * dimension + row] = value;
    }
  }
}
