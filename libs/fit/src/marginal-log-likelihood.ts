import {
  createRefiner,
  factorize,
  logDeterminant,
  logLikelihood,
  type PreparedPrior,
  type Refined,
} from '@waarom/model';
import type { People } from './person.js';
import { customerMean } from './plain/expect.js';
import { createPrng, type Prng } from './prng.js';

/** How exact the integral is. */
export interface IntegrationOptions {
  /** Draws a person. */
  readonly draws: number;
  readonly seed: number;
  /** Delta of a fit; without it covariates are not looked at. */
  readonly delta?: Float64Array;
}

/** One draw in so many comes from the prior: then no weight exceeds that many times its likelihood ratio. */
const PRIOR_EVERY = 10;

/** Degrees of freedom of the proposal, and how much wider than the posterior it is. */
const FREEDOM = 5;
const WIDENING = 1.1;

/**
 * Returns the log marginal likelihood of the choices: the integral over each customer's coefficients by importance
 * sampling, from a t distribution around the refined posterior mixed with the prior.
 *
 * Same seed, same figure. Owen and Zhou (2000), Safe and effective importance sampling.
 */
export function marginalLogLikelihood(
  people: People,
  prior: PreparedPrior,
  options: IntegrationOptions,
): number {
  const refiner = createRefiner(prior);
  const random = createPrng(options.seed);
  const sampler = createSampler(prior, random);
  let sum = 0;
  for (const { choices, covariates } of people) {
    const mean =
      options.delta === undefined || covariates === undefined
        ? prior.mean
        : customerMean(prior.mean, options.delta, covariates);
    const refined = refiner(choices, { mean });
    const logRatios = new Float64Array(options.draws);
    for (let s = 0; s < options.draws; s++) {
      const { at, logRatio } = sampler(refined, mean, s % PRIOR_EVERY === 0);
      logRatios[s] = logLikelihood(choices, at) + logRatio;
    }
    sum += logSum(logRatios) - Math.log(options.draws);
  }
  return sum;
}

/** Returns draws with log (prior density / proposal density). */
function createSampler(prior: PreparedPrior, random: Prng) {
  const { dimension } = prior;
  const wide = factorize(prior.covariance, dimension)!;
  const at = new Float64Array(dimension);
  const z = new Float64Array(dimension);
  let around: Refined | undefined;
  let narrow = wide;
  const logT = studentConstant(dimension);
  return (refined: Refined, mean: Float64Array, fromPrior: boolean) => {
    if (refined !== around) {
      around = refined;
      narrow = factorize(refined.covariance, dimension)!;
    }
    const [center, factor] = fromPrior ? [mean, wide] : [refined.mean, narrow];
    const stretch = fromPrior ? 1 : WIDENING * studentStretch(random);
    for (let k = 0; k < dimension; k++) z[k] = stretch * random.normal();
    for (let row = 0; row < dimension; row++) {
      let sum = center[row]!;
      for (let k = 0; k <= row; k++) sum += factor[row * dimension + k]! * z[k]!;
      at[row] = sum;
    }
    const logPrior =
      -0.5 * (dimension * Math.log(2 * Math.PI) + prior.logDeterminant) -
      0.5 * squaredDistance(wide, at, mean);
    const distance = squaredDistance(narrow, at, refined.mean) / WIDENING ** 2;
    const logStudent =
      logT -
      dimension * Math.log(WIDENING) -
      0.5 * logDeterminant(narrow, dimension) -
      0.5 * (FREEDOM + dimension) * Math.log1p(distance / FREEDOM);
    const share = 1 / PRIOR_EVERY;
    const mixed = logSum([logPrior + Math.log(share), logStudent + Math.log(1 - share)]);
    return { at, logRatio: logPrior - mixed };
  };
}

/** Returns sqrt(nu / chi^2_nu). */
function studentStretch(random: Prng): number {
  let sum = 0;
  for (let k = 0; k < FREEDOM; k++) sum += random.normal() ** 2;
  return Math.sqrt(FREEDOM / sum);
}

/** Returns log [Gamma((nu + d) / 2) / (Gamma(nu / 2) (nu pi)^(d / 2))]. */
function studentConstant(dimension: number): number {
  return (
    logGammaOfHalf(FREEDOM + dimension) -
    logGammaOfHalf(FREEDOM) -
    0.5 * dimension * Math.log(FREEDOM * Math.PI)
  );
}

/** Returns log Gamma(n / 2) by the recursion from Gamma(1/2) and Gamma(1). */
function logGammaOfHalf(n: number): number {
  let sum = n % 2 === 0 ? 0 : 0.5 * Math.log(Math.PI);
  for (let x = n - 2; x > 0; x -= 2) sum += Math.log(x / 2);
  return sum;
}

/** Returns |C^-1 (x - center)|^2. */
function squaredDistance(factor: Float64Array, x: Float64Array, center: Float64Array): number {
  const dimension = x.length;
  const z = new Float64Array(dimension);
  let length = 0;
  for (let row = 0; row < dimension; row++) {
    let sum = x[row]! - center[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * dimension + k]! * z[k]!;
    z[row] = sum / factor[row * dimension + row]!;
    length += z[row]! ** 2;
  }
  return length;
}

function logSum(values: ArrayLike<number>): number {
  let top = -Infinity;
  for (let at = 0; at < values.length; at++) top = Math.max(top, values[at]!);
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += Math.exp(values[at]! - top);
  return top + Math.log(sum);
}
