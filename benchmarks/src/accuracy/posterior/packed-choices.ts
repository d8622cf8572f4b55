/** Log likelihood of a person's choices, fast: for as many coefficients as importance sampling wants. */
import type { Choice } from '@waarom/model';

/** Choices as cue rows less that of what was chosen: p = 1 / (1 + sum_j exp(difference_j . b + o_j - o_y)). */
export interface PackedChoices {
  readonly dimension: number;
  readonly differences: Float64Array;
  readonly offsets: Float64Array;
  /** Where the differences of each choice end, in rows. */
  readonly ends: Int32Array;
  readonly weights: Float64Array;
}

export function packChoices(choices: readonly Choice[], dimension: number): PackedChoices {
  const differences: number[] = [];
  const offsets: number[] = [];
  const ends: number[] = [];
  for (const { rows, offsets: given, count, chosen, outside } of choices) {
    const cue = (j: number, k: number) => (j < 0 ? 0 : rows[j * dimension + k]!);
    const offset = (j: number) => (j < 0 ? 0 : given[j]!);
    for (let j = outside ? -1 : 0; j < count; j++) {
      if (j === chosen) continue;
      for (let k = 0; k < dimension; k++) differences.push(cue(j, k) - cue(chosen, k));
      offsets.push(offset(j) - offset(chosen));
    }
    ends.push(offsets.length);
  }
  return {
    dimension,
    differences: Float64Array.from(differences),
    offsets: Float64Array.from(offsets),
    ends: Int32Array.from(ends),
    weights: Float64Array.from(choices, ({ weight }) => weight),
  };
}

/** Returns sum_t w_t log p(y_t | b). */
export function logLikelihood(packed: PackedChoices, coefficients: Float64Array): number {
  const { dimension, differences, offsets, ends, weights } = packed;
  let total = 0;
  let row = 0;
  for (let t = 0; t < ends.length; t++) {
    const end = ends[t]!;
    let sum = 1;
    let top = 0;
    for (; row < end; row++) {
      let utility = offsets[row]!;
      const at = row * dimension;
      for (let k = 0; k < dimension; k++) utility += differences[at + k]! * coefficients[k]!;
      sum += Math.exp(utility);
      if (utility > top) top = utility;
    }
    // Where exp overflows, the largest utility is the logarithm of the sum to all digits that count.
    total -= weights[t]! * (sum === Infinity ? top : Math.log(sum));
  }
  return total;
}

/** Adds the gradient of `logLikelihood`, and its Hessian with the sign changed, to the two arrays. */
export function addDerivatives(
  packed: PackedChoices,
  coefficients: Float64Array,
  gradient: Float64Array,
  information: Float64Array,
): void {
  const { dimension, differences, offsets, ends, weights } = packed;
  let start = 0;
  for (let t = 0; t < ends.length; t++) {
    const end = ends[t]!;
    const utilities = Array.from({ length: end - start }, (_, j) => {
      let utility = offsets[start + j]!;
      for (let k = 0; k < dimension; k++) {
        utility += differences[(start + j) * dimension + k]! * coefficients[k]!;
      }
      return utility;
    });
    const top = Math.max(0, ...utilities);
    const shares = utilities.map((utility) => Math.exp(utility - top));
    const sum = shares.reduce((total, value) => total + value, Math.exp(-top));
    const mean = new Float64Array(dimension);
    shares.forEach((share, j) => {
      for (let k = 0; k < dimension; k++) {
        mean[k]! += (share / sum) * differences[(start + j) * dimension + k]!;
      }
    });
    for (let a = 0; a < dimension; a++) gradient[a]! -= weights[t]! * mean[a]!;
    // What was chosen has a difference of 0.
    const centred = [...shares.keys()].map((j) =>
      mean.map((value, k) => differences[(start + j) * dimension + k]! - value),
    );
    const spread = [...shares.map((share) => share / sum), Math.exp(-top) / sum];
    [...centred, mean].forEach((row, j) => {
      const weight = weights[t]! * spread[j]!;
      for (let a = 0; a < dimension; a++) {
        for (let b = 0; b < dimension; b++) {
          information[a * dimension + b]! += weight * row[a]! * row[b]!;
        }
      }
    });
    start = end;
  }
}
