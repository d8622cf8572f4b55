import {
  createFoldChoice,
  emptyEvidence,
  posterior,
  preparePrior,
  type Choice,
  type Prior,
} from '@waarom/model';
import type { People } from '../person.js';
import { createPrng, type Prng } from '../prng.js';

/** What the engine sees of one trait in responses that have nothing to do with it. */
export interface PlaceboTrait {
  /** Coefficient, from 1. */
  readonly coefficient: number;
  /** Mean over customers of the posterior mean, in population sds; 0 is right. */
  readonly mean: number;
  readonly standardError: number;
  /** Whether the mean is 0 but for chance and what an exact posterior would be off. */
  readonly returns: boolean;
}

/** Standard errors beyond which a mean is not chance: one trait in some two thousand. */
const ERRORS_MAX = 3.5;

/**
 * Population sds that even an exact posterior is off: likelihoods of rare cues are lopsided, so its mean is right on average
 * over customers of all kinds and not over customers who are all at the centre. Seen on simulated shops: 0.03.
 */
const LOPSIDED = 0.05;

/**
 * Shuffles every response within its choice set, so that no cue has an effect, and returns what is seen of each trait then.
 *
 * Taken from choices with a response among at least two alternatives, as forced choices: whether anything is taken depends
 * on what was shown, so shuffling could not take the effect out of that. The prior is centred at no effect, which is
 * then the truth that every trait has to return to.
 */
export function placebo(people: People, prior: Prior, seed: number): readonly PlaceboTrait[] {
  const dimension = prior.mean.length;
  const prepared = preparePrior({ ...prior, mean: new Float64Array(dimension) });
  const fold = createFoldChoice(prepared);
  const prng = createPrng(seed);
  const sums = new Float64Array(dimension);
  const squares = new Float64Array(dimension);
  let customers = 0;
  for (const { choices } of people) {
    const shuffled = choices.flatMap((choice) => shuffle(choice, prng) ?? []);
    if (shuffled.length === 0) continue;
    const evidence = emptyEvidence(dimension);
    for (const choice of shuffled) fold(evidence, choice);
    const { mean } = posterior(prepared, evidence);
    customers += 1;
    for (let k = 0; k < dimension; k++) {
      const value = mean[k]! / Math.sqrt(prior.covariance[k * (dimension + 1)]!);
      sums[k]! += value;
      squares[k]! += value * value;
    }
  }
  return Array.from({ length: dimension - 1 }, (_, index) => {
    const k = index + 1;
    const mean = customers === 0 ? 0 : sums[k]! / customers;
    const variance = customers === 0 ? 0 : squares[k]! / customers - mean * mean;
    const standardError = Math.sqrt(Math.max(0, variance) / Math.max(1, customers));
    const returns = Math.abs(mean) <= LOPSIDED + ERRORS_MAX * standardError;
    return { coefficient: k, mean, standardError, returns };
  });
}

function shuffle(choice: Choice, prng: Prng): Choice | undefined {
  if (choice.chosen < 0 || choice.count < 2) return undefined;
  const chosen = Math.floor(prng.uniform() * choice.count);
  return { ...choice, offsets: new Float64Array(choice.count), outside: false, chosen };
}
