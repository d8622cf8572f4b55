import { defaultPrior, factorize, preparePrior } from '../../src/index.js';
import type { Choice, PreparedPrior } from '../../src/index.js';
import { choiceOf, normalPrior } from '../support/fold-all.js';
import type { Prng } from '../support/prng.js';

/** A customer whose coefficients are known, because they were drawn. */
export interface SimulatedCustomer {
  readonly truth: Float64Array;
  readonly choices: readonly Choice[];
}

/** Three alternatives beside "nothing", with cues of this sd: the shape `simulation.d6k3t30` of the benchmarks. */
const ALTERNATIVES = 3;
const CUE_SD = 0.7;

/** Six coefficients of mean 0 and sd 1, as in `simulation.d6k3t30`. */
export const STANDARD_PRIOR = normalPrior([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]);

/** What a new installation starts with: correlated, and wide in the click level. */
export const SHIPPED_PRIOR = preparePrior(
  defaultPrior(['price_sensitivity', 'social_proof', 'authority', 'scarcity', 'novelty']),
);

/** Draws coefficients from the prior, and the choices this customer makes. */
export function simulateCustomer(
  prng: Prng,
  prior: PreparedPrior,
  count: number,
): SimulatedCustomer {
  const truth = drawTruth(prng, prior);
  return { truth, choices: drawChoices(prng, truth, count) };
}

function drawTruth(prng: Prng, prior: PreparedPrior): Float64Array {
  const { dimension } = prior;
  const factor = factorize(prior.covariance, dimension)!;
  const z = prior.mean.map(() => prng.normal());
  return prior.mean.map((center, row) => {
    let sum = center;
    for (let k = 0; k <= row; k++) sum += factor[row * dimension + k]! * z[k]!;
    return sum;
  });
}

/** Draws choices of a customer with these coefficients; shares no code with the likelihood under test. */
export function drawChoices(prng: Prng, truth: Float64Array, count: number): Choice[] {
  return Array.from({ length: count }, () => {
    const cues = drawCues(prng, truth.length);
    const odds = cues.map((row) =>
      Math.exp(row.reduce((sum, x, k) => sum + x * truth[k + 1]!, truth[0]!)),
    );
    let left = prng.uniform() * (1 + odds.reduce((sum, value) => sum + value, 0)) - 1;
    let chosen = -1;
    while (left > 0 && chosen < ALTERNATIVES - 1) left -= odds[++chosen]!;
    return choiceOf(cues, chosen);
  });
}

/** Draws the cues of one choice set, the click level's 1 left out. */
export function drawCues(prng: Prng, dimension: number): number[][] {
  return Array.from({ length: ALTERNATIVES }, () =>
    Array.from({ length: dimension - 1 }, () => CUE_SD * prng.normal()),
  );
}
