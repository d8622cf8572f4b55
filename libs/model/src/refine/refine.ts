import { logDeterminant, multiply, solve } from '../cholesky.js';
import type { Choice } from '../choice.js';
import { triangleLength } from '../evidence.js';
import { combine } from '../posterior.js';
import type { PreparedPrior } from '../prior.js';
import { correct } from './correct.js';
import { emptyCumulants, sumCumulants } from './cumulants.js';
import { matrixFromWhite, thirdMomentsFromWhite, vectorFromWhite } from './from-white.js';
import { findJointMode } from './joint-mode.js';
import { emptyPoint, type Base } from './joint-point.js';
import type { Refined, RefineOptions } from './refined.js';

/**
 * Returns the joint posterior of all these choices: the mode of all of them at once, then third and fourth cumulants
 * correct mean, covariance and evidence. Does not depend on their order. Rows need no 1 in element 0.
 *
 * @throws RangeError when a utility is not finite.
 */
export type Refiner = (choices: readonly Choice[], options?: RefineOptions) => Refined;

/** Returns the refiner of a prior, which keeps its scratch: create it once for many customers. */
export function createRefiner(prior: PreparedPrior): Refiner {
  const { dimension } = prior;
  const point = emptyPoint(dimension);
  const cumulants = emptyCumulants(dimension);
  return (choices, options = {}) => {
    const base = baseOf(prior, options);
    const reached = findJointMode(base, choices, options.start ?? base.mean, point);
    sumCumulants(choices, point, cumulants);
    const correction = correct(cumulants);
    const { whitening, third } = cumulants;
    const mean = vectorFromWhite(whitening, correction.shift);
    for (let k = 0; k < dimension; k++) mean[k]! += point.at[k]!;
    const covariance = matrixFromWhite(whitening, correction.covariance, dimension);
    const logPrecision = logDeterminant(point.factor, dimension);
    const laplace = point.value + 0.5 * (base.logDeterminant - logPrecision);
    return {
      dimension,
      mean,
      covariance,
      logDeterminant: correction.logDeterminant - logPrecision,
      mode: new Float64Array(point.at),
      logEvidence: laplace + correction.logEvidence,
      skewness: thirdMomentsFromWhite(whitening, third, dimension).map(
        (moment, k) => moment / covariance[k * dimension + k]! ** 1.5,
      ),
      converged: reached && correction.held,
    };
  };
}

/** Returns the joint posterior of these choices, and of `sites` (packed evidence) where given. */
export function refine(
  prior: PreparedPrior,
  choices: readonly Choice[],
  sites?: Float64Array,
): Refined {
  return createRefiner(prior)(choices, sites === undefined ? {} : { sites });
}

/** Returns the prior as this customer's choices meet it: shifted by covariates, the sites folded in. */
function baseOf(
  prior: PreparedPrior,
  { sites, mean }: RefineOptions,
): Base & { readonly logDeterminant: number } {
  const { dimension } = prior;
  if (sites === undefined) {
    return {
      dimension,
      mean: mean ?? prior.mean,
      precision: prior.precision,
      logDeterminant: -prior.logDeterminant,
    };
  }
  const { precision, factor } = combine(prior, sites);
  const shift = mean === undefined ? prior.shift : multiply(prior.precision, mean);
  const start = triangleLength(dimension);
  const natural = shift.map((value, k) => value + sites[start + k]!);
  return {
    dimension,
    mean: solve(factor, natural),
    precision,
    logDeterminant: logDeterminant(factor, dimension),
  };
}
