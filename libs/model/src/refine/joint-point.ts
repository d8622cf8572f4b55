import type { Choice } from '../choice.js';

/** The Gaussian that the choices meet: the prior, with the sites in it. */
export interface Base {
  readonly dimension: number;
  readonly mean: Float64Array;
  /** d by d, row-major, symmetric. */
  readonly precision: Float64Array;
}

/** The log posterior of all choices at one point, up to the constant of the base. */
export interface JointPoint {
  readonly at: Float64Array;
  /** sum_t w_t log p(y_t) - 1/2 (b - m)' Lambda (b - m). */
  value: number;
  readonly gradient: Float64Array;
  /** Lambda + sum_t w_t H_t: the upper triangle. */
  readonly precision: Float64Array;
  /** Its lower factor, once solved with. */
  readonly factor: Float64Array;
  /** For each choice p of its alternatives and, last, of the outside option. */
  probabilities: Float64Array;
  /** Scratch: the mean row of one choice, and one row less that mean. */
  readonly center: Float64Array;
  readonly row: Float64Array;
}

/** Returns an empty point of d coefficients; it grows with the choices it meets. */
export function emptyPoint(dimension: number): JointPoint {
  return {
    at: new Float64Array(dimension),
    value: -Infinity,
    gradient: new Float64Array(dimension),
    precision: new Float64Array(dimension * dimension),
    factor: new Float64Array(dimension * dimension),
    probabilities: new Float64Array(64),
    center: new Float64Array(dimension),
    row: new Float64Array(dimension),
  };
}

/**
 * Fills value, gradient, precision and probabilities at `point.at`.
 *
 * @throws RangeError when a utility is not finite.
 */
export function evaluateJoint(base: Base, choices: readonly Choice[], point: JointPoint): void {
  const { dimension, mean, precision } = base;
  point.precision.set(precision);
  let distance = 0;
  for (let row = 0; row < dimension; row++) {
    let pull = 0;
    for (let k = 0; k < dimension; k++) {
      pull += precision[row * dimension + k]! * (point.at[k]! - mean[k]!);
    }
    point.gradient[row] = -pull;
    distance += pull * (point.at[row]! - mean[row]!);
  }
  point.value = -0.5 * distance;
  let place = 0;
  for (const choice of choices) {
    reserve(point, place + choice.count + 1);
    addSoftmax(choice, point, place);
    addMoments(choice, point, place);
    place += choice.count + 1;
  }
}

function reserve(point: JointPoint, length: number): void {
  if (length <= point.probabilities.length) return;
  const longer = new Float64Array(2 * length);
  longer.set(point.probabilities);
  point.probabilities = longer;
}

/** Writes the probabilities of one choice and adds the log probability of what was taken. */
function addSoftmax(choice: Choice, point: JointPoint, place: number): void {
  const { rows, offsets, count, chosen, outside, weight } = choice;
  const { at, probabilities } = point;
  const dimension = at.length;
  let top = outside ? 0 : -Infinity;
  for (let j = 0, cue = 0; j < count; j++) {
    let utility = offsets[j]!;
    for (let k = 0; k < dimension; k++) utility += rows[cue++]! * at[k]!;
    probabilities[place + j] = utility;
    if (utility > top) top = utility;
  }
  const taken = chosen < 0 ? 0 : probabilities[place + chosen]!;
  const nothing = outside ? Math.exp(-top) : 0;
  let total = nothing;
  for (let j = 0; j < count; j++) {
    const share = Math.exp(probabilities[place + j]! - top);
    probabilities[place + j] = share;
    total += share;
  }
  if (!(total < Infinity)) throw new RangeError('a choice has a utility that is not finite');
  for (let j = 0; j < count; j++) probabilities[place + j]! /= total;
  probabilities[place + count] = nothing / total;
  point.value += weight * (taken - top - Math.log(total));
}

/** Adds w (x_y - xbar) to the gradient and w H to the upper triangle of the precision. */
function addMoments(choice: Choice, point: JointPoint, place: number): void {
  const { rows, count, chosen, weight } = choice;
  const { gradient, precision, probabilities, center, row } = point;
  const dimension = gradient.length;
  for (let k = 0; k < dimension; k++) {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += probabilities[place + j]! * rows[j * dimension + k]!;
    center[k] = sum;
    gradient[k]! += weight * ((chosen < 0 ? 0 : rows[chosen * dimension + k]!) - sum);
  }
  for (let i = 0; i <= count; i++) {
    const share = weight * probabilities[place + i]!;
    if (share === 0) continue;
    for (let k = 0; k < dimension; k++) {
      row[k] = (i === count ? 0 : rows[i * dimension + k]!) - center[k]!;
    }
    for (let a = 0; a < dimension; a++) {
      const scaled = share * row[a]!;
      for (let b = a; b < dimension; b++) precision[a * dimension + b]! += scaled * row[b]!;
    }
  }
}
