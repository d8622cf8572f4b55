import type { Choice } from '../choice.js';

/** Returns sum_t w_t log p(y_t) at the coefficients b. Allocates nothing. */
export function logLikelihood(choices: readonly Choice[], b: Float64Array): number {
  const dimension = b.length;
  let sum = 0;
  for (const { rows, offsets, count, chosen, outside, weight } of choices) {
    let top = outside ? 0 : -Infinity;
    let total = outside ? 1 : 0;
    let taken = 0;
    for (let j = 0, at = 0; j < count; j++) {
      let utility = offsets[j]!;
      for (let k = 0; k < dimension; k++) utility += rows[at++]! * b[k]!;
      if (j === chosen) taken = utility;
      // The sum is kept relative to the largest utility so far.
      if (utility > top) {
        total = total * Math.exp(top - utility) + 1;
        top = utility;
      } else {
        total += Math.exp(utility - top);
      }
    }
    sum += weight * (taken - top - Math.log(total));
  }
  return sum;
}
