import { normalCdf } from '../normal.js';
import type { Posterior } from '../posterior.js';
import type { PreparedPrior } from '../prior.js';

/** The difference of two coefficients, beta_a - beta_b, in utility per cue unit. */
export interface ContrastReadout {
  readonly mean: number;
  readonly sd: number;
  /** P(beta_a > beta_b) for this customer. */
  readonly p: number;
  /** The same for somebody of whom nothing is known. */
  readonly priorP: number;
}

/**
 * Returns whether coefficient `a` is above coefficient `b`: Phi(c'm / sqrt(c'Pc)) with c = e_a - e_b.
 *
 * @throws RangeError when a and b are not two different coefficients.
 */
export function readContrast(
  prior: PreparedPrior,
  posterior: Posterior,
  a: number,
  b: number,
): ContrastReadout {
  const { dimension } = prior;
  if (a === b || prior.mean[a] === undefined || prior.mean[b] === undefined) {
    throw new RangeError('a contrast needs two different coefficients');
  }
  const own = difference(posterior.mean, posterior.covariance, { dimension, a, b });
  const population = difference(prior.mean, prior.covariance, { dimension, a, b });
  return {
    mean: own.mean,
    sd: own.sd,
    p: normalCdf(own.mean / own.sd),
    priorP: normalCdf(population.mean / population.sd),
  };
}

function difference(
  mean: Float64Array,
  covariance: Float64Array,
  at: { readonly dimension: number; readonly a: number; readonly b: number },
): { readonly mean: number; readonly sd: number } {
  const { dimension, a, b } = at;
  const variance =
    covariance[a * dimension + a]! +
    covariance[b * dimension + b]! -
    2 * covariance[a * dimension + b]!;
  return { mean: mean[a]! - mean[b]!, sd: Math.sqrt(variance) };
}
