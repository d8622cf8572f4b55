import { factorize, invertLower } from '@waarom/model';
import type { Population } from '../plain/population.js';
import { applyLower, multiplyLower } from '../triangular.js';

/**
 * A population near another one, as numbers without bounds that are about as large as each other. With the lower factor C of
 * the other's covariance: mu = mu0 + C a, Delta_r = Delta0_r + C A_r, and the inverse of the factor is T C^-1.
 */
export interface Departure {
  /** a, then the rows of A: 1 + covariates, d. */
  readonly shifts: Float64Array;
  /** T, lower, d by d, its diagonal positive. */
  readonly factor: Float64Array;
  /** Offsets of the slots after the first. */
  readonly offsets: Float64Array;
}

/** Returns where the other population itself is. */
export function noDeparture({ mean, delta, positionOffsets }: Population): Departure {
  const dimension = mean.length;
  const factor = new Float64Array(dimension * dimension);
  for (let k = 0; k < dimension; k++) factor[k * dimension + k] = 1;
  return {
    shifts: new Float64Array(dimension + delta.length),
    factor,
    offsets: positionOffsets.slice(1),
  };
}

/** Returns the numbers: shifts, the lower triangle of T with its diagonal as logarithms, offsets. */
export function vectorOfDeparture({ shifts, factor, offsets }: Departure): Float64Array {
  const dimension = Math.sqrt(factor.length);
  const triangle: number[] = [];
  eachLower(dimension, (at, isDiagonal) => {
    triangle.push(isDiagonal ? Math.log(factor[at]!) : factor[at]!);
  });
  return Float64Array.of(...shifts, ...triangle, ...offsets);
}

/** Returns the departure of these numbers; `like` gives the shapes. */
export function departureOfVector(vector: Float64Array, like: Departure): Departure {
  const dimension = Math.sqrt(like.factor.length);
  const factor = new Float64Array(like.factor.length);
  let from = like.shifts.length;
  eachLower(dimension, (at, isDiagonal) => {
    const value = vector[from++]!;
    factor[at] = isDiagonal ? Math.exp(value) : value;
  });
  return { shifts: vector.slice(0, like.shifts.length), factor, offsets: vector.slice(from) };
}

/** Returns a gradient on the numbers, of one on shifts, T (d by d) and offsets. */
export function gradientOnVector(gradient: Departure, at: Departure): Float64Array {
  const dimension = Math.sqrt(at.factor.length);
  const triangle: number[] = [];
  eachLower(dimension, (place, isDiagonal) => {
    triangle.push(gradient.factor[place]! * (isDiagonal ? at.factor[place]! : 1));
  });
  return Float64Array.of(...gradient.shifts, ...triangle, ...gradient.offsets);
}

/** Returns the population at a departure from `near`. */
export function departFrom(near: Population, { shifts, factor, offsets }: Departure): Population {
  const dimension = near.mean.length;
  const from = factorOf(near);
  const to = multiplyLower(from, invertLower(factor, dimension), dimension);
  const moved = (start: Float64Array, row: number) =>
    applyLower(from, shifts.subarray(row * dimension)).map((value, k) => value + start[k]!);
  const delta = new Float64Array(near.delta.length);
  for (let at = 0; at < delta.length; at += dimension) {
    delta.set(moved(near.delta.subarray(at, at + dimension), 1 + at / dimension), at);
  }
  const positionOffsets = new Float64Array(near.positionOffsets.length);
  if (positionOffsets.length > 0) positionOffsets.set(offsets, 1);
  return { mean: moved(near.mean, 0), delta, covariance: square(to, dimension), positionOffsets };
}

/** Returns C. */
export function factorOf({ covariance, mean }: Population): Float64Array {
  const factor = factorize(covariance, mean.length);
  if (factor === undefined) throw new RangeError('the covariance must be positive definite');
  return factor;
}

/** Returns C C'. */
function square(factor: Float64Array, dimension: number): Float64Array {
  const product = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    product.set(
      applyLower(factor, factor.subarray(row * dimension, row * dimension + dimension)),
      row * dimension,
    );
  }
  // Exactly symmetric: the upper triangle as the lower one.
  for (let row = 0; row < dimension; row++) {
    for (let k = 0; k < row; k++) product[row * dimension + k] = product[k * dimension + row]!;
  }
  return product;
}

function eachLower(dimension: number, visit: (at: number, isDiagonal: boolean) => void): void {
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column <= row; column++) visit(row * dimension + column, row === column);
  }
}
