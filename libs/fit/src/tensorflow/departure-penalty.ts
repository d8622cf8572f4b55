import { invertLower } from '@waarom/model';
import type { Population } from '../plain/population.js';
import { POSITION_PRECISION, type Regularisation } from '../plain/regularisation.js';
import { factorOf, type Departure } from './departure.js';
import type { Gain } from './simulated-likelihood.js';
import { applyLower } from '../triangular.js';

/** Returns the log density of the population at a departure (see `regularisation.ts`), up to a constant, with its gradient. */
export function penaltyAt(near: Population, regularisation: Regularisation, at: Departure): Gain {
  const { imaginedCustomers, variances, ridges } = regularisation;
  const dimension = near.mean.length;
  const whitening = invertLower(factorOf(near), dimension);
  const gradient = {
    shifts: new Float64Array(at.shifts.length),
    factor: new Float64Array(at.factor.length),
    offsets: at.offsets.map((offset) => -POSITION_PRECISION * offset),
  };
  let value = at.offsets.reduce((sum, offset) => sum - 0.5 * POSITION_PRECISION * offset ** 2, 0);
  // -n/2 tr(S0 Sigma^-1): the length of each column of T C^-1 S0^1/2.
  variances.forEach((variance, column) => {
    const vector = Float64Array.from(
      { length: dimension },
      (_, row) => Math.sqrt(variance) * whitening[row * dimension + column]!,
    );
    value -= addLength(gradient.factor, at.factor, vector, imaginedCustomers).half;
  });
  // -1/2 ridge |T (C^-1 Delta0_r + A_r)|^2.
  ridges.forEach((ridge, r) => {
    const start = near.delta.subarray(r * dimension, (r + 1) * dimension);
    const from = (1 + r) * dimension;
    const vector = applyLower(whitening, start).map((part, k) => part + at.shifts[from + k]!);
    const { half, pull } = addLength(gradient.factor, at.factor, vector, ridge);
    value -= half;
    gradient.shifts.set(pull, from);
  });
  // -1/2 log|Sigma| = log|T| + constant, for the imagined customers and for each row of Delta.
  const count = imaginedCustomers + ridges.length;
  for (let k = 0; k < dimension; k++) {
    const scale = at.factor[k * dimension + k]!;
    value += count * Math.log(scale);
    gradient.factor[k * dimension + k]! += count / scale;
  }
  return { value, gradient };
}

/** Returns half of w |T v|^2 and the gradient on v of minus that; adds the one on T. */
function addLength(sums: Float64Array, factor: Float64Array, vector: Float64Array, weight: number) {
  const dimension = vector.length;
  const image = applyLower(factor, vector);
  const pull = new Float64Array(dimension);
  let length = 0;
  for (let row = 0; row < dimension; row++) {
    length += image[row]! ** 2;
    for (let k = 0; k <= row; k++) {
      sums[row * dimension + k]! -= weight * image[row]! * vector[k]!;
      pull[k]! -= weight * factor[row * dimension + k]! * image[row]!;
    }
  }
  return { half: 0.5 * weight * length, pull };
}
