import { factorize, multiply, solve, solveLower } from './cholesky.js';
import type { Choice } from './choice.js';
import { chosenLogProbability, momentsOf, utilitiesAt, type Moments } from './choice-moments.js';
import { triangleIndex, triangleLength } from './evidence.js';
import { CORRECTION_MAX, MOVE_CONVERGED, MOVE_MAX, PASSES_MAX } from './fold-limits.js';
import { combine, type Combined } from './posterior.js';
import type { PreparedPrior } from './prior.js';

/** Newton with a line search is there in a few dozen passes; beyond, the point reached is taken. */
const PASSES_CAREFUL = 200;

/**
 * Folds one choice into the evidence, in place: the update of the kernel in plain loops, for any
 * dimension, any width of the prior and evidence that lost its definiteness to rounding.
 *
 * The first PASSES_MAX passes are those of the kernel; from there on steps are not clamped but halved until
 * the log posterior, which is strictly concave, rises.
 *
 * @throws RangeError when a utility is not finite.
 */
export function foldCarefully(prior: PreparedPrior, evidence: Float64Array, choice: Choice): void {
  const combined = combine(prior, evidence);
  const start = solve(combined.factor, naturalMean(prior, evidence));
  const mode = findMode(combined, start, choice);
  const correction = meanCorrection(mode, choice);
  write(evidence, combined, { start, mode, correction });
}

interface Mode {
  /** b - m. */
  readonly moved: Float64Array;
  readonly moments: Moments;
  /** The lower factor of A = Lambda + w H. */
  readonly factor: Float64Array;
}

function findMode(combined: Combined, start: Float64Array, choice: Choice): Mode {
  const { precision } = combined;
  const dimension = start.length;
  const { weight } = choice;
  let moved = new Float64Array(dimension);
  let last = false;
  for (let pass = 1; ; pass++) {
    const moments = momentsOf(choice, utilitiesAt(choice, start, moved), dimension);
    const factor = factorize(
      precision.map((value, at) => value + weight * moments.hessian[at]!),
      dimension,
    );
    if (factor === undefined) throw new RangeError('the cues of a choice are too large to weigh');
    if (last || pass === PASSES_CAREFUL) return { moved, moments, factor };
    const pull = multiply(precision, moved);
    const gradient = pull.map((value, k) => weight * moments.surprise[k]! - value);
    const step = solve(factor, gradient);
    const moveMax = largestMove(choice, step);
    const from = moved;
    const towards = (fraction: number) => from.map((value, k) => value + fraction * step[k]!);
    moved =
      pass < PASSES_MAX
        ? towards(Math.min(1, MOVE_MAX / moveMax))
        : rise({ precision, start, choice, from, towards });
    last = moveMax < MOVE_CONVERGED;
  }
}

/** Returns the first of the full step, half of it, a quarter .. at which the log posterior is not lower. */
function rise(search: {
  readonly precision: Float64Array;
  readonly start: Float64Array;
  readonly choice: Choice;
  readonly from: Float64Array;
  readonly towards: (fraction: number) => Float64Array<ArrayBuffer>;
}): Float64Array<ArrayBuffer> {
  const { precision, start, choice, from, towards } = search;
  const logPosterior = (moved: Float64Array) => {
    const pull = multiply(precision, moved);
    const distance = moved.reduce((sum, value, k) => sum + value * pull[k]!, 0);
    const utilities = utilitiesAt(choice, start, moved);
    return choice.weight * chosenLogProbability(choice, utilities) - 0.5 * distance;
  };
  const floor = logPosterior(from);
  for (let fraction = 1; fraction > 1e-12; fraction /= 2) {
    const moved = towards(fraction);
    if (logPosterior(moved) >= floor - 1e-12 * Math.abs(floor)) return moved;
  }
  return towards(0);
}

/** Returns A e = -1/2 w sum_i p_i q_i (x_i - xbar), the third cumulant's pull on the mean. */
function meanCorrection(mode: Mode, choice: Choice): Float64Array {
  const { moments, factor } = mode;
  const dimension = moments.mean.length;
  const sum = new Float64Array(dimension);
  for (let i = 0; i <= choice.count; i++) {
    const centered = moments.mean.map(
      (value, k) => (i === choice.count ? 0 : choice.rows[i * dimension + k]!) - value,
    );
    const scaled = moments.probabilities[i]! * squaredLength(solveLower(factor, centered));
    for (let k = 0; k < dimension; k++) sum[k]! += scaled * centered[k]!;
  }
  const pull = sum.map((value) => -0.5 * choice.weight * value);
  const length = squaredLength(solveLower(factor, pull));
  return length > CORRECTION_MAX
    ? pull.map((value) => value * Math.sqrt(CORRECTION_MAX / length))
    : pull;
}

function write(
  evidence: Float64Array,
  combined: Combined,
  found: {
    readonly start: Float64Array;
    readonly mode: Mode;
    readonly correction: Float64Array;
  },
): void {
  const { start, mode, correction } = found;
  const dimension = start.length;
  const learned = multiply(
    mode.moments.hessian,
    start.map((value, k) => value + mode.moved[k]!),
  );
  const pull = multiply(combined.precision, mode.moved);
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++) {
      const at = row * dimension + column;
      evidence[triangleIndex(dimension, row, column)] =
        combined.deltaPrecision[at]! + mode.moments.weight * mode.moments.hessian[at]!;
    }
    // A m' - Sigma^-1 mu, with Lambda m = eta taken out.
    evidence[triangleLength(dimension) + row]! +=
      pull[row]! + mode.moments.weight * learned[row]! + correction[row]!;
  }
}

function naturalMean(prior: PreparedPrior, evidence: Float64Array): Float64Array {
  const start = triangleLength(prior.dimension);
  return prior.shift.map((value, k) => value + evidence[start + k]!);
}

function largestMove(choice: Choice, step: Float64Array): number {
  const dimension = step.length;
  let largest = 0;
  for (let j = 0; j < choice.count; j++) {
    let move = 0;
    for (let k = 0; k < dimension; k++) move += choice.rows[j * dimension + k]! * step[k]!;
    largest = Math.max(largest, Math.abs(move));
  }
  return largest;
}

function squaredLength(vector: Float64Array): number {
  return vector.reduce((sum, value) => sum + value * value, 0);
}
