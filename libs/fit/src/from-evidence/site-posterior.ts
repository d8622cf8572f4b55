import { posterior, triangleLength, type Posterior, type PreparedPrior } from '@waarom/model';

/** A customer's posterior with the log of the integral of prior times evidence, exp(-b' dLambda b / 2 + dEta' b). */
export interface SitePosterior extends Posterior {
  readonly logEvidence: number;
}

/** Returns the posteriors of evidence under a prior, both Gaussian. Bishop (2006), section 2.3.3. */
export function createSitePosterior(
  prior: PreparedPrior,
): (evidence: Float64Array) => SitePosterior {
  const { dimension, mean: mu, shift } = prior;
  const start = triangleLength(dimension);
  let atPrior = 0;
  for (let k = 0; k < dimension; k++) atPrior += shift[k]! * mu[k]!;
  return (evidence) => {
    const { mean, covariance, logDeterminant } = posterior(prior, evidence);
    let atPosterior = 0;
    for (let k = 0; k < dimension; k++) {
      atPosterior += (shift[k]! + evidence[start + k]!) * mean[k]!;
    }
    return {
      dimension,
      mean,
      covariance,
      logDeterminant,
      logEvidence: 0.5 * (logDeterminant - prior.logDeterminant + atPosterior - atPrior),
    };
  };
}
