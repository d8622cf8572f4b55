import { preparePrior, type PreparedPrior } from '@waarom/model';
import { factorize, invert, logDeterminant } from './cholesky.js';

/** A normal distribution of the coefficients, by its precision. */
export interface Gaussian {
  readonly mean: Float64Array;
  /** d by d, row-major. */
  readonly precision: Float64Array;
}

/** Returns N(mean, covariance). */
export function gaussianOf(mean: Float64Array, covariance: Float64Array): Gaussian {
  return { mean, precision: invert(factorize(covariance, mean.length), mean.length) };
}

/** Returns a prior without forgetting, position or answers: what the methods are compared under. */
export function plainPrior(mean: Float64Array, covariance: Float64Array): PreparedPrior {
  return preparePrior({
    mean,
    covariance,
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers: Array.from(mean, () => ({ intercept: 0.5, loading: 0.2, sd: 0.25 })),
  });
}

/** Returns KL(truth || guess) in nats, both by mean and covariance. */
export function klDivergence(
  truth: { readonly mean: Float64Array; readonly covariance: Float64Array },
  guess: { readonly mean: Float64Array; readonly covariance: Float64Array },
): number {
  const dimension = truth.mean.length;
  const guessFactor = factorize(guess.covariance, dimension);
  const inverse = invert(guessFactor, dimension);
  let trace = 0;
  let distance = 0;
  for (let a = 0; a < dimension; a++) {
    for (let b = 0; b < dimension; b++) {
      const at = a * dimension + b;
      trace += inverse[at]! * truth.covariance[at]!;
      distance +=
        inverse[at]! * (truth.mean[a]! - guess.mean[a]!) * (truth.mean[b]! - guess.mean[b]!);
    }
  }
  const determinants =
    logDeterminant(guessFactor, dimension) -
    logDeterminant(factorize(truth.covariance, dimension), dimension);
  return 0.5 * (trace + distance - dimension + determinants);
}
