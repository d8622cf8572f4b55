import type { ChoiceSet } from '../choice.js';
import { utilitiesAt } from '../utilities-at.js';
import type { Posterior } from '../posterior.js';
import type { PreparedPrior } from '../prior.js';
import { factorUtilities } from './factor-utilities.js';
import { visitLattice } from './lattice.js';
import { visitTrapezoid } from './trapezoid.js';

/** What a customer will do with a choice set. */
export interface Prediction {
  /** P(alternative j is taken), K values. */
  readonly alternatives: Float64Array;
  /** P(nothing is taken); 0 in a forced choice. */
  readonly outside: number;
}

/** Up to this rank of the utilities the product rule is both faster and exact to some 1e-8. */
const PRODUCT_RANK_MAX = 2;

/**
 * Returns the posterior predictive of a choice set: the softmax integrated over the posterior, never its mean
 * plugged in.
 *
 * Exact to about 1e-8 when one or two utilities vary, to some 2e-4 otherwise; deterministic. Train (2009),
 * section 6.2 and chapter 9.
 *
 * @throws RangeError when a utility is not finite.
 */
export function predict(prior: PreparedPrior, posterior: Posterior, choice: ChoiceSet): Prediction {
  const utilities = utilitiesAt(choice, posterior.mean);
  // In a forced choice only differences count: alternative 0 then plays the outside option.
  const base = choice.outside ? undefined : 0;
  const rows = relativeRows(choice, prior.dimension, base);
  const means = utilities.map((utility) => utility - (base === undefined ? 0 : utilities[base]!));
  const { factor, rank } = factorUtilities(covarianceOf(rows, posterior), choice.count);
  const total = new Float64Array(choice.count + 1);
  let weights = 0;
  const softmax = new Float64Array(choice.count);
  const visit = (z: Float64Array, weight: number) => {
    weights += weight;
    addSoftmax({ means, factor, z, softmax, outside: choice.outside }, weight, total);
  };
  if (rank <= PRODUCT_RANK_MAX) visitTrapezoid(spreadsOf(factor, choice.count, rank), visit);
  else visitLattice(rank, visit);
  const probabilities = total.map((value) => value / weights);
  return {
    alternatives: probabilities.subarray(0, choice.count),
    outside: probabilities[choice.count]!,
  };
}

function relativeRows(choice: ChoiceSet, dimension: number, base: number | undefined) {
  return Array.from({ length: choice.count }, (_, j) =>
    Float64Array.from({ length: dimension }, (_, k) => {
      const known = base === undefined ? 0 : choice.rows[base * dimension + k]!;
      return choice.rows[j * dimension + k]! - known;
    }),
  );
}

/** Returns G = X P X'. */
function covarianceOf(rows: readonly Float64Array[], posterior: Posterior): Float64Array {
  const { dimension, covariance } = posterior;
  const count = rows.length;
  const result = new Float64Array(count * count);
  rows.forEach((row, i) => {
    const projected = row.map((_, k) =>
      row.reduce((sum, cue, l) => sum + cue * covariance[l * dimension + k]!, 0),
    );
    rows.forEach((other, j) => {
      result[i * count + j] = other.reduce((sum, cue, k) => sum + cue * projected[k]!, 0);
    });
  });
  return result;
}

/** Returns for each dimension of z the range of the utilities, the outside option's 0 included, per sd. */
function spreadsOf(factor: Float64Array, count: number, rank: number): number[] {
  return Array.from({ length: rank }, (_, k) => {
    const column = Array.from({ length: count }, (_, j) => factor[j * rank + k]!);
    return Math.max(0, ...column) - Math.min(0, ...column);
  });
}

function addSoftmax(
  at: {
    readonly means: Float64Array;
    readonly factor: Float64Array;
    readonly z: Float64Array;
    readonly softmax: Float64Array;
    readonly outside: boolean;
  },
  weight: number,
  total: Float64Array,
): void {
  const { means, factor, z, softmax, outside } = at;
  const count = means.length;
  let top = outside ? 0 : -Infinity;
  for (let j = 0; j < count; j++) {
    let utility = means[j]!;
    for (let k = 0; k < z.length; k++) utility += factor[j * z.length + k]! * z[k]!;
    softmax[j] = utility;
    if (utility > top) top = utility;
  }
  const nothing = outside ? Math.exp(-top) : 0;
  let sum = nothing;
  for (let j = 0; j < count; j++) {
    softmax[j] = Math.exp(softmax[j]! - top);
    sum += softmax[j]!;
  }
  for (let j = 0; j < count; j++) total[j]! += (weight * softmax[j]!) / sum;
  total[count]! += (weight * nothing) / sum;
}
