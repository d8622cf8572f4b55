import { factorize } from '../cholesky.js';
import type { Choice } from '../choice.js';
import { evaluateJoint, type Base, type JointPoint } from './joint-point.js';

/** A full step that gains less than this (twice, in nats) is the last: the next would move the mode by 1e-6 sd. */
const GAIN_LAST = 1e-6;
const GAIN_NONE = 1e-13;

/** Newton with a line search takes 4 to 8 passes, some dozens where the prior is absurdly wide. */
const PASSES_MAX = 100;

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
