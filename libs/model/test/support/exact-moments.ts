import { logLikelihood, type Choice, type PreparedPrior } from '../../src/index.js';
import type { Prng } from './prng.js';

/** The posterior by brute force. */
export interface ExactMoments {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly logEvidence: number;
  /** Third central moments of each coefficient. */
  readonly third: Float64Array;
}

/** By a grid of `side` points on each axis, 8 prior sds wide; for independent priors of one or two coefficients. */
export function integrateOnGrid(
  prior: PreparedPrior,
  choices: readonly Choice[],
  side: number,
): ExactMoments {
  const { dimension } = prior;
  const points: Float64Array[] = [];
  const logWeights: number[] = [];
  const step = 16 / side;
  for (let at = 0; at < side ** dimension; at++) {
    const z = Float64Array.from(
      { length: dimension },
      (_, k) => -8 + (Math.floor(at / side ** k) % side) * step,
    );
    const b = z.map(
      (value, k) => prior.mean[k]! + value * Math.sqrt(prior.covariance[k * (dimension + 1)]!),
    );
    points.push(b);
    const density = z.reduce((sum, value) => sum - 0.5 * value * value, 0);
    logWeights.push(
      logLikelihood(choices, b) +
        density +
        dimension * (Math.log(step) - 0.5 * Math.log(2 * Math.PI)),
    );
  }
  return momentsOf(points, logWeights, 0);
}

/**
 * By importance sampling from a normal distribution at `around`, stretched by 1.3: in six dimensions three nodes of
 * four count, so the relative error of a variance is about sqrt(2 / (0.75 draws)).
 */
export function integrateBySampling(
  prior: PreparedPrior,
  choices: readonly Choice[],
  around: { readonly mean: Float64Array; readonly factor: Float64Array },
  { draws, prng }: { readonly draws: number; readonly prng: Prng },
): ExactMoments {
  const { dimension } = prior;
  const stretch = 1.3;
  const points: Float64Array[] = [];
  const logWeights: number[] = [];
  let logScale = 0.5 * prior.logDeterminant - dimension * Math.log(stretch);
  for (let k = 0; k < dimension; k++) logScale -= Math.log(around.factor[k * (dimension + 1)]!);
  for (let n = 0; n < draws; n++) {
    const z = Float64Array.from({ length: dimension }, () => prng.normal());
    const b = around.mean.map((center, row) => {
      let sum = 0;
      for (let k = 0; k <= row; k++) sum += around.factor[row * dimension + k]! * z[k]!;
      return center + stretch * sum;
    });
    let distance = 0;
    for (let a = 0; a < dimension; a++) {
      for (let c = 0; c < dimension; c++) {
        distance +=
          prior.precision[a * dimension + c]! * (b[a]! - prior.mean[a]!) * (b[c]! - prior.mean[c]!);
      }
    }
    const proposal = z.reduce((sum, value) => sum + value * value, 0);
    points.push(b);
    logWeights.push(logLikelihood(choices, b) - 0.5 * (distance - proposal) - logScale);
  }
  return momentsOf(points, logWeights, Math.log(draws));
}

function momentsOf(
  points: readonly Float64Array[],
  logWeights: readonly number[],
  logCount: number,
): ExactMoments {
  const dimension = points[0]!.length;
  const top = logWeights.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = logWeights.map((value) => Math.exp(value - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = new Float64Array(dimension);
  points.forEach((b, n) => b.forEach((value, k) => (mean[k]! += (weights[n]! / total) * value)));
  const covariance = new Float64Array(dimension * dimension);
  const third = new Float64Array(dimension);
  points.forEach((b, n) => {
    const share = weights[n]! / total;
    for (let a = 0; a < dimension; a++) {
      const moved = b[a]! - mean[a]!;
      third[a]! += share * moved ** 3;
      for (let c = 0; c < dimension; c++) {
        covariance[a * dimension + c]! += share * moved * (b[c]! - mean[c]!);
      }
    }
  });
  return { mean, covariance, third, logEvidence: top + Math.log(total) - logCount };
}
