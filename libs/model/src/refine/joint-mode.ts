import { factorize } from '../cholesky.js';
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

/** A full step that gains less than this (twice, in nats) is the last: the next would move the mode by 1e-6 sd. */
const GAIN_LAST = 1e-6;
const GAIN_NONE = 1e-13;

/** Newton with a line search takes 4 to 8 passes, some dozens where the prior is absurdly wide. */
const PASSES_MAX = 100;

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
 * Finds the mode of all choices together: Newton, with steps halved until the log posterior, which is strictly
 * concave, rises. Leaves everything of the mode in `point`, the factor too; returns false when it is not reached.
 *
 * @throws RangeError when a utility is not finite.
 */
export function findJointMode(
  base: Base,
  choices: readonly Choice[],
  start: Float64Array,
  point: JointPoint,
): boolean {
  const { dimension } = base;
  const from = new Float64Array(start);
  const step = new Float64Array(dimension);
  point.at.set(from);
  evaluateJoint(base, choices, point);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    if (factorize(point.precision, dimension, point.factor) === undefined) return false;
    const gain = solveStep(point, step);
    if (gain < GAIN_NONE) return true;
    const before = point.value;
    from.set(point.at);
    let fraction = 1;
    for (; fraction > 1e-9; fraction /= 2) {
      for (let k = 0; k < dimension; k++) point.at[k] = from[k]! + fraction * step[k]!;
      evaluateJoint(base, choices, point);
      // Armijo's condition, with room for rounding.
      if (point.value >= before + 1e-4 * fraction * gain - 1e-12 * Math.abs(before)) break;
    }
    if (fraction === 1 && gain < GAIN_LAST) {
      return factorize(point.precision, dimension, point.factor) !== undefined;
    }
  }
  return false;
}

/** Leaves A^-1 g in `step`; returns g' A^-1 g. */
function solveStep(point: JointPoint, step: Float64Array): number {
  const { factor, gradient } = point;
  const dimension = step.length;
  let gain = 0;
  for (let row = 0; row < dimension; row++) {
    let sum = gradient[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * dimension + k]! * step[k]!;
    step[row] = sum / factor[row * dimension + row]!;
    gain += step[row]! ** 2;
  }
  for (let row = dimension - 1; row >= 0; row--) {
    let sum = step[row]!;
    for (let k = row + 1; k < dimension; k++) sum -= factor[k * dimension + row]! * step[k]!;
    step[row] = sum / factor[row * dimension + row]!;
  }
  return gain;
}

/** Fills value, gradient, precision and probabilities at `point.at`. */
function evaluateJoint(base: Base, choices: readonly Choice[], point: JointPoint): void {
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
