import type { Choice, ChoiceSet } from './choice.js';

/** The softmax of a choice at one point b, seen as a distribution over the cue rows. */
export interface Moments {
  readonly weight: number;
  /** p of the K alternatives and, last, of the outside option. */
  readonly probabilities: Float64Array;
  /** xbar. */
  readonly mean: Float64Array;
  /** H, the covariance of the rows, d by d. */
  readonly hessian: Float64Array;
  /** x_y - xbar: the gradient of the log probability of what was chosen. */
  readonly surprise: Float64Array;
}

/**
 * Returns u_j = o_j + x_j . (start + moved).
 *
 * @throws RangeError when one is not finite.
 */
export function utilitiesAt(
  choice: ChoiceSet,
  start: Float64Array,
  moved?: Float64Array,
): Float64Array {
  const dimension = start.length;
  const utilities = new Float64Array(choice.count);
  for (let j = 0; j < choice.count; j++) {
    let utility = choice.offsets[j]!;
    for (let k = 0; k < dimension; k++) {
      utility += choice.rows[j * dimension + k]! * (start[k]! + (moved?.[k] ?? 0));
    }
    if (!Number.isFinite(utility))
      throw new RangeError('a choice has a utility that is not finite');
    utilities[j] = utility;
  }
  return utilities;
}

/** Returns p of the K alternatives and, last, of the outside option: 0 in a forced choice. */
function probabilitiesOf(choice: ChoiceSet, utilities: Float64Array): Float64Array {
  const probabilities = new Float64Array(choice.count + 1);
  const top = utilities.reduce((a, b) => Math.max(a, b), choice.outside ? 0 : -Infinity);
  for (let j = 0; j < choice.count; j++) probabilities[j] = Math.exp(utilities[j]! - top);
  probabilities[choice.count] = choice.outside ? Math.exp(-top) : 0;
  const total = probabilities.reduce((a, b) => a + b, 0);
  return probabilities.map((value) => value / total);
}

/** Returns log p of what was chosen. */
export function chosenLogProbability(choice: Choice, utilities: Float64Array): number {
  const top = utilities.reduce((a, b) => Math.max(a, b), choice.outside ? 0 : -Infinity);
  const total = utilities.reduce(
    (sum, utility) => sum + Math.exp(utility - top),
    choice.outside ? Math.exp(-top) : 0,
  );
  return (choice.chosen < 0 ? 0 : utilities[choice.chosen]!) - top - Math.log(total);
}

/** Returns the moments of a choice for its utilities. Train (2009), section 3.1. */
export function momentsOf(choice: Choice, utilities: Float64Array, dimension: number): Moments {
  const { rows, count, chosen, weight } = choice;
  const probabilities = probabilitiesOf(choice, utilities);
  const row = (i: number, k: number) => (i < 0 || i === count ? 0 : rows[i * dimension + k]!);
  const mean = new Float64Array(dimension);
  for (let j = 0; j < count; j++) {
    for (let k = 0; k < dimension; k++) mean[k]! += probabilities[j]! * row(j, k);
  }
  const hessian = new Float64Array(dimension * dimension);
  // Centred first, so that large cues keep H positive semidefinite.
  for (let i = 0; i <= count; i++) {
    const centered = mean.map((value, k) => row(i, k) - value);
    for (let a = 0; a < dimension; a++) {
      for (let b = 0; b < dimension; b++) {
        hessian[a * dimension + b]! += probabilities[i]! * centered[a]! * centered[b]!;
      }
    }
  }
  const surprise = mean.map((value, k) => row(chosen, k) - value);
  return { weight, probabilities, mean, hessian, surprise };
}
