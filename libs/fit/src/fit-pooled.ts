import { emptyPoint, evaluateJoint, factorize, logLikelihood, solve } from '@waarom/model';
import type { People } from './person.js';

/** One set of coefficients for everybody. */
export interface PooledFit {
  readonly coefficients: Float64Array;
  readonly logLikelihood: number;
  /** False when the log-likelihood still rose. */
  readonly converged: boolean;
}

const PASSES_MAX = 50;

/** A step that gains less than this, in nats over the whole log, is the last. */
const GAIN_LAST = 1e-7;

/**
 * Returns the pooled multinomial logit by Newton with a line search: what can be said without telling customers
 * apart. Train (2009), section 3.7.
 *
 * Directions that the log says nothing about keep the coefficient 0.
 */
export function fitPooled(people: People, dimension: number): PooledFit {
  let coefficients = new Float64Array(dimension);
  let here = evaluate(people, coefficients);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const step = newtonStep(here);
    const gain = step.reduce((sum, value, k) => sum + value * here.gradient[k]!, 0);
    const moved = climb(people, coefficients, { step, floor: here.logLikelihood });
    const from = coefficients;
    coefficients = coefficients.map((value, k) => value + moved * step[k]!);
    if (coefficients.some((value) => !Number.isFinite(value))) coefficients = from;
    here = evaluate(people, coefficients);
    if (gain < GAIN_LAST) {
      return { coefficients, logLikelihood: here.logLikelihood, converged: true };
    }
  }
  return { coefficients, logLikelihood: here.logLikelihood, converged: false };
}

interface Derivatives {
  readonly logLikelihood: number;
  readonly gradient: Float64Array;
  /** Minus the second derivatives, the upper triangle. */
  readonly information: Float64Array;
}

function evaluate(people: People, coefficients: Float64Array): Derivatives {
  const dimension = coefficients.length;
  const point = emptyPoint(dimension);
  const flat = {
    dimension,
    mean: coefficients,
    precision: new Float64Array(dimension * dimension),
  };
  const gradient = new Float64Array(dimension);
  const information = new Float64Array(dimension * dimension);
  let sum = 0;
  point.at.set(coefficients);
  for (const { choices } of people) {
    evaluateJoint(flat, choices, point);
    sum += point.value;
    for (let k = 0; k < dimension; k++) gradient[k]! += point.gradient[k]!;
    for (let at = 0; at < information.length; at++) information[at]! += point.precision[at]!;
  }
  return { logLikelihood: sum, gradient, information };
}

function newtonStep({ gradient, information }: Derivatives): Float64Array {
  const dimension = gradient.length;
  // Just enough to factorize: where there is no information there is no gradient either.
  const floors = gradient.map((_, k) => information[k * dimension + k]! || 1);
  for (let ridge = 1e-12; ; ridge *= 10) {
    const matrix = new Float64Array(information);
    for (let k = 0; k < dimension; k++) matrix[k * dimension + k]! += ridge * floors[k]!;
    const factor = factorize(matrix, dimension);
    if (factor !== undefined) return solve(factor, gradient);
    if (ridge > 1) return new Float64Array(dimension);
  }
}

/** Returns the first of 1, 1/2, 1/4 .. of the step at which the log-likelihood is not lower. */
function climb(
  people: People,
  from: Float64Array,
  { step, floor }: { readonly step: Float64Array; readonly floor: number },
): number {
  for (let fraction = 1; fraction > 1e-6; fraction /= 2) {
    const at = from.map((value, k) => value + fraction * step[k]!);
    let sum = 0;
    for (const { choices } of people) sum += logLikelihood(choices, at);
    if (sum >= floor - 1e-10 * Math.abs(floor)) return fraction;
  }
  return 0;
}
