import {
  emptyPoint,
  evaluateJoint,
  factorize,
  invert,
  logDeterminant,
  solve,
  type Choice,
  type PreparedPrior,
} from '@waarom/model';
import type { CustomerMoments } from '../plain/sample-posterior.js';
import { exponentiate } from './log-coefficients.js';

const PASSES_MAX = 60;
const GAIN_LAST = 1e-6;

/** Laplace moments of a customer some of whose coefficients are exp of normal ones. */
export type LogModeFinder = (
  choices: readonly Choice[],
  options: { readonly mean: Float64Array; readonly start?: Float64Array },
) => CustomerMoments & { readonly mode: Float64Array };

/**
 * Returns the finder of modes under a prior in whose space the coefficients `logs` stand as logarithms: Gauss-Newton with a line
 * search. The covariance is that of Gauss-Newton too, which is always positive definite; an integral around it makes good the rest.
 */
export function createLogModeFinder(prior: PreparedPrior, logs: readonly number[]): LogModeFinder {
  const { dimension, precision } = prior;
  const coefficientsOf = exponentiate(logs, dimension);
  const flat = {
    dimension,
    mean: new Float64Array(dimension),
    precision: new Float64Array(dimension ** 2),
  };
  const point = emptyPoint(dimension);

  function visit(choices: readonly Choice[], mean: Float64Array, at: Float64Array) {
    point.at.set(coefficientsOf(at));
    evaluateJoint(flat, choices, point);
    const slopes = at.map((_, k) => (logs.includes(k) ? point.at[k]! : 1));
    const matrix = new Float64Array(dimension ** 2);
    const gradient = new Float64Array(dimension);
    let distance = 0;
    for (let row = 0; row < dimension; row++) {
      let pull = 0;
      for (let k = 0; k < dimension; k++) {
        pull += precision[row * dimension + k]! * (at[k]! - mean[k]!);
        if (k < row) continue;
        const curved = slopes[row]! * point.precision[row * dimension + k]! * slopes[k]!;
        matrix[row * dimension + k] = precision[row * dimension + k]! + curved;
      }
      distance += pull * (at[row]! - mean[row]!);
      gradient[row] = slopes[row]! * point.gradient[row]! - pull;
    }
    return { value: point.value - 0.5 * distance, gradient, matrix };
  }

  return (choices, { mean, start = mean }) => {
    let at = new Float64Array(start);
    let here = visit(choices, mean, at);
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      const factor = factorize(here.matrix, dimension);
      if (factor === undefined)
        throw new RangeError('a customer has no mode under this population');
      const step = solve(factor, here.gradient);
      const gain = step.reduce((sum, part, k) => sum + part * here.gradient[k]!, 0);
      const from = at;
      const before = here.value;
      for (let fraction = 1; fraction > 1e-6; fraction /= 2) {
        at = from.map((value, k) => value + fraction * step[k]!);
        here = visit(choices, mean, at);
        if (here.value >= before + 1e-4 * fraction * gain - 1e-12 * Math.abs(before)) break;
      }
      if (gain < GAIN_LAST) break;
    }
    const factor = factorize(here.matrix, dimension);
    if (factor === undefined) throw new RangeError('a customer has no mode under this population');
    const logEvidence =
      here.value - 0.5 * (prior.logDeterminant + logDeterminant(factor, dimension));
    return { dimension, mean: at, covariance: invert(factor, dimension), logEvidence, mode: at };
  };
}
