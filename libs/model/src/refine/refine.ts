import type { Choice } from '../choice.js';
import type { PreparedPrior } from '../prior.js';
import type { Refined, RefineOptions } from './refined.js';

/** Refines customers of one prior; keeps its scratch, so create it once. */
export type Refiner = (choices: readonly Choice[], options?: RefineOptions) => Refined;

/** Returns the refiner of a prior. */
export function createRefiner(_prior: PreparedPrior): Refiner {
  throw new Error('not yet');
}

/** Returns the joint posterior of choices, and of sites (packed evidence) where given. */
export function refine(
  prior: PreparedPrior,
  choices: readonly Choice[],
  sites?: Float64Array,
): Refined {
  return createRefiner(prior)(choices, sites === undefined ? {} : { sites });
}
