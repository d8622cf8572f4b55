import { normalCdf, normalQuantile } from '../normal.js';
import type { Posterior } from '../posterior.js';
import type { PreparedPrior } from '../prior.js';
import { LEVEL_THRESHOLDS, levelOf, type Level } from './levels.js';

/** One trait of one customer on population-sd scale, z = (beta_k - mu_k) / sqrt(Sigma_kk): 0 is average. */
export interface TraitReadout {
  readonly mean: number;
  readonly sd: number;
  /** The central 90 % credible interval, [5 %, 95 %]. */
  readonly interval90: readonly [number, number];
  /** 1 - P_kk / Sigma_kk: 0 knows what the population knows, 1 knows everything. */
  readonly ownDataShare: number;
  /** P(trait > population median). */
  readonly pAbove: number;
  /** Expected share of the population below this customer. */
  readonly percentile: number;
  /** P(cue coefficient < 0): the cue turns this customer away. */
  readonly backfire: number;
  /** KL(posterior, prior) of this trait alone, in nats. */
  readonly evidenceNats: number;
  readonly level: Level;
}

/**
 * Returns what is known of coefficient `traitIndex` (0 is the click level); all in closed form. With a skewness, as a joint
 * posterior has one, the probabilities carry its first-order term (Cornish and Fisher 1938); mean and interval do not.
 *
 * @throws RangeError when there is no such coefficient.
 */
export function readTrait(
  prior: PreparedPrior,
  posterior: Posterior,
  traitIndex: number,
  skewness = 0,
): TraitReadout {
  const { mean, variance } = standardize(prior, posterior, traitIndex);
  const sd = Math.sqrt(variance);
  const halfWidth90 = QUANTILE_95 * sd;
  const ownDataShare = Math.max(0, 1 - variance);
  const below = (z: number) => skewedCdf((z - mean) / sd, skewness);
  const pAbove = skewedCdf(mean / sd, -skewness);
  const width = LEVEL_THRESHOLDS.averageHalfWidth;
  const pAverage = () => below(width) - below(-width);
  return {
    mean,
    sd,
    interval90: [mean - halfWidth90, mean + halfWidth90],
    ownDataShare,
    pAbove,
    percentile: normalCdf(mean / Math.sqrt(1 + variance)),
    backfire: below(-prior.mean[traitIndex]! / priorSd(prior, traitIndex)),
    evidenceNats: Math.max(0, 0.5 * (variance + mean * mean - 1 - Math.log(variance))),
    level: levelOf({ ownDataShare, pAbove, pAverage }),
  };
}

/**
 * Normal distribution function with a third cumulant: Phi(z - skewness/6 (z^2 - 1)), which is Phi(z) - skewness/6 (z^2 - 1) phi(z)
 * to first order and always a probability. Where the quadratic would turn back, its turning point is taken.
 */
function skewedCdf(z: number, skewness: number): number {
  if (skewness === 0) return normalCdf(z);
  const held = skewness > 0 ? Math.min(z, 3 / skewness) : Math.max(z, 3 / skewness);
  return normalCdf(held - (skewness / 6) * (held * held - 1));
}

const QUANTILE_95 = normalQuantile(0.95);

/** Returns the p-quantile of a trait on population-sd scale. */
export function readQuantile(
  prior: PreparedPrior,
  posterior: Posterior,
  traitIndex: number,
  p: number,
): number {
  const { mean, variance } = standardize(prior, posterior, traitIndex);
  return mean + Math.sqrt(variance) * normalQuantile(p);
}

function standardize(prior: PreparedPrior, posterior: Posterior, traitIndex: number) {
  const { dimension } = prior;
  const diagonal = traitIndex * dimension + traitIndex;
  const priorMean = prior.mean[traitIndex];
  if (priorMean === undefined) throw new RangeError(`no coefficient has index ${traitIndex}`);
  return {
    mean: (posterior.mean[traitIndex]! - priorMean) / priorSd(prior, traitIndex),
    variance: posterior.covariance[diagonal]! / prior.covariance[diagonal]!,
  };
}

function priorSd(prior: PreparedPrior, traitIndex: number): number {
  return Math.sqrt(prior.covariance[traitIndex * prior.dimension + traitIndex]!);
}
