import { factorize, invert, multiply } from '../cholesky.js';
import { emptyEvidence, triangleIndex, triangleLength } from '../evidence.js';
import type { Posterior } from '../posterior.js';
import type { PreparedPrior } from '../prior.js';

/**
 * Returns the evidence that makes this prior that posterior: dLambda = P^-1 - Sigma^-1, dEta = P^-1 m - Sigma^-1 mu.
 *
 * It adds to the evidence of other choices, fades and swaps priors as any evidence does.
 *
 * @throws RangeError when the covariance is not positive definite.
 */
export function evidenceOf(prior: PreparedPrior, posterior: Posterior): Float64Array {
  const { dimension } = prior;
  const factor = factorize(posterior.covariance, dimension);
  if (factor === undefined) throw new RangeError('the covariance must be positive definite');
  const precision = invert(factor, dimension);
  const natural = multiply(precision, posterior.mean);
  const evidence = emptyEvidence(dimension);
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++) {
      const at = row * dimension + column;
      evidence[triangleIndex(dimension, row, column)] = precision[at]! - prior.precision[at]!;
    }
    evidence[triangleLength(dimension) + row] = natural[row]! - prior.shift[row]!;
  }
  return evidence;
}
