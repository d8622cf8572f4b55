import { factorize, solve } from '@waarom/model';
import type { Population } from './population.js';
import { POSITION_PRECISION, type Regularisation } from './regularisation.js';
import type { Statistics } from './statistics.js';

/** A longer step of the position offsets is shortened: their logits are flat where a slot is never taken. */
const POSITION_STEP_MAX = 1;

/** Returns the population that the expected statistics make most likely: the M-step, in closed form. */
export function maximize(
  statistics: Statistics,
  regularisation: Regularisation,
  before: Population,
): Population {
  const { mean, delta } = regress(statistics, regularisation);
  return {
    mean,
    delta,
    covariance: covarianceOf(statistics, regularisation, { mean, delta }),
    positionOffsets: stepPositions(statistics, before.positionOffsets),
  };
}

/** Returns mu and Delta: the ridge regression of the customers' means on (1, z). */
function regress({ means, design }: Statistics, { ridges }: Regularisation) {
  const width = ridges.length + 1;
  const dimension = means.length / width;
  const normal = new Float64Array(design);
  ridges.forEach((ridge, r) => (normal[(r + 1) * width + r + 1]! += ridge));
  const factor = factorize(normal, width);
  if (factor === undefined) throw new RangeError('the covariates are not finite');
  const mean = new Float64Array(dimension);
  const delta = new Float64Array(ridges.length * dimension);
  for (let k = 0; k < dimension; k++) {
    const right = Float64Array.from({ length: width }, (_, r) => means[r * dimension + k]!);
    const [intercept, ...effects] = solve(factor, right);
    mean[k] = intercept!;
    effects.forEach((effect, r) => (delta[r * dimension + k] = effect));
  }
  return { mean, delta };
}

/** Returns the mean of P_i + (m_i - mu - Delta' z_i)(..)', with the imagined customers and the prior of Delta in it. */
function covarianceOf(
  statistics: Statistics,
  regularisation: Regularisation,
  { mean, delta }: { readonly mean: Float64Array; readonly delta: Float64Array },
): Float64Array {
  const { customers, squares, means, design } = statistics;
  const { imaginedCustomers, variances, ridges } = regularisation;
  const dimension = mean.length;
  const width = ridges.length + 1;
  const effect = (r: number, k: number) => (r === 0 ? mean[k]! : delta[(r - 1) * dimension + k]!);
  const covariance = new Float64Array(dimension * dimension);
  const total = customers + imaginedCustomers + ridges.length;
  for (let a = 0; a < dimension; a++) {
    for (let b = a; b < dimension; b++) {
      let sum = squares[a * dimension + b]!;
      for (let r = 0; r < width; r++) {
        sum -= effect(r, a) * means[r * dimension + b]! + effect(r, b) * means[r * dimension + a]!;
        for (let s = 0; s < width; s++) sum += effect(r, a) * design[r * width + s]! * effect(s, b);
        if (r > 0) sum += ridges[r - 1]! * effect(r, a) * effect(r, b);
      }
      if (a === b) sum += imaginedCustomers * variances[a]!;
      covariance[a * dimension + b] = sum / total;
      covariance[b * dimension + a] = sum / total;
    }
  }
  return covariance;
}

/** Returns the offsets after one Newton step on the expected log-likelihood. */
function stepPositions(
  { positionGradient, positionInformation }: Statistics,
  before: Float64Array,
): Float64Array {
  const free = positionGradient.length;
  if (free === 0) return before;
  const information = new Float64Array(positionInformation);
  const gradient = positionGradient.map((value, s) => {
    information[s * free + s]! += POSITION_PRECISION;
    return value - POSITION_PRECISION * before[s + 1]!;
  });
  const factor = factorize(information, free);
  if (factor === undefined) return before;
  const step = solve(factor, gradient);
  return before.map((offset, s) => {
    if (s === 0) return 0;
    return offset + Math.max(-POSITION_STEP_MAX, Math.min(POSITION_STEP_MAX, step[s - 1]!));
  });
}
