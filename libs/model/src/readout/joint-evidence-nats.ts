import type { Posterior } from '../posterior.js';
import type { PreparedPrior } from '../prior.js';

/**
 * Returns KL(posterior, prior) over all coefficients, in nats: how much this customer has told.
 *
 * 1/2 [ tr(Sigma^-1 P) - d + (m - mu)' Sigma^-1 (m - mu) + log |Sigma| / |P| ].
 */
export function jointEvidenceNats(prior: PreparedPrior, posterior: Posterior): number {
  const { dimension, precision, mean } = prior;
  let sum = prior.logDeterminant - posterior.logDeterminant - dimension;
  for (let row = 0; row < dimension; row++) {
    const moved = posterior.mean[row]! - mean[row]!;
    for (let column = 0; column < dimension; column++) {
      const at = row * dimension + column;
      sum +=
        precision[at]! *
        (posterior.covariance[at]! + moved * (posterior.mean[column]! - mean[column]!));
    }
  }
  return Math.max(0, 0.5 * sum);
}
