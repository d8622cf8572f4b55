import { describe, expect, it } from 'vitest';
import { createFoldChoice, emptyEvidence, posterior, type Choice } from '../src/index.js';
import { choiceOf, normalPrior } from './support/fold-all.js';
import { createPrng, type Prng } from './support/prng.js';

const MEANS = [-1, 0.4] as const;
const SDS = [1.5, 1] as const;
const prior = normalPrior(MEANS, SDS);

interface Moments {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

function logLikelihood(choice: Choice, a: number, b: number): number {
  let sum = 1;
  let taken = 0;
  for (let j = 0; j < choice.count; j++) {
    const utility = a + choice.rows[2 * j + 1]! * b;
    sum += Math.exp(utility);
    if (j === choice.chosen) taken = utility;
  }
  return taken - Math.log(sum);
}

/** The exact posterior by summing over a grid of both coefficients. */
function exactMoments(choices: readonly Choice[]): Moments {
  const sums = { mass: 0, a: 0, b: 0, aa: 0, bb: 0 };
  const side = 40;
  for (let i = -side; i <= side; i++) {
    for (let j = -side; j <= side; j++) {
      const [za, zb] = [(5 * i) / side, (5 * j) / side];
      const [a, b] = [MEANS[0] + SDS[0] * za, MEANS[1] + SDS[1] * zb];
      const fit = choices.reduce((sum, choice) => sum + logLikelihood(choice, a, b), 0);
      const mass = Math.exp(fit - 0.5 * (za * za + zb * zb) + choices.length);
      sums.mass += mass;
      sums.a += mass * a;
      sums.b += mass * b;
      sums.aa += mass * a * a;
      sums.bb += mass * b * b;
    }
  }
  const mean = [sums.a / sums.mass, sums.b / sums.mass];
  const sd = [
    Math.sqrt(sums.aa / sums.mass - mean[0]! ** 2),
    Math.sqrt(sums.bb / sums.mass - mean[1]! ** 2),
  ];
  return { mean, sd };
}

/** One pass without the correction: Newton steps to the mode of each choice (1: extended Kalman filter). */
function plainMoments(choices: readonly Choice[], steps: number): Moments {
  let precision = [1 / SDS[0] ** 2, 0, 1 / SDS[1] ** 2] as [number, number, number];
  let mean = [...MEANS] as [number, number];
  for (const choice of choices) {
    const from = mean;
    const before = precision;
    for (let step = 0; step < steps; step++) {
      const { gradient, hessian } = derivatives(choice, mean);
      const [da, db] = [mean[0] - from[0], mean[1] - from[1]];
      const g = [
        gradient[0]! - before[0] * da - before[1] * db,
        gradient[1]! - before[1] * da - before[2] * db,
      ];
      precision = [before[0] + hessian[0]!, before[1] + hessian[1]!, before[2] + hessian[2]!];
      const [ga, gb] = solve2(precision, g);
      mean = [mean[0] + ga, mean[1] + gb];
    }
  }
  const determinant = precision[0] * precision[2] - precision[1] ** 2;
  const sd = [Math.sqrt(precision[2] / determinant), Math.sqrt(precision[0] / determinant)];
  return { mean, sd };
}

function derivatives(choice: Choice, [a, b]: readonly [number, number]) {
  const cues = Array.from({ length: choice.count }, (_, j) => choice.rows[2 * j + 1]!);
  const weights = cues.map((x) => Math.exp(a + x * b));
  const total = weights.reduce((sum, value) => sum + value, 1);
  const p = weights.map((value) => value / total);
  const [p1, x1] = [1 - 1 / total, p.reduce((sum, value, j) => sum + value * cues[j]!, 0)];
  const xx = p.reduce((sum, value, j) => sum + value * cues[j]! ** 2, 0);
  const [y1, y2] = choice.chosen < 0 ? [0, 0] : [1, cues[choice.chosen]!];
  return { gradient: [y1 - p1, y2 - x1], hessian: [p1 - p1 * p1, x1 - p1 * x1, xx - x1 * x1] };
}

function solve2([a, b, c]: readonly [number, number, number], g: readonly number[]) {
  const determinant = a * c - b * b;
  return [(c * g[0]! - b * g[1]!) / determinant, (a * g[1]! - b * g[0]!) / determinant] as const;
}

function simulate(prng: Prng): Choice[] {
  const [a, b] = [MEANS[0] + SDS[0] * prng.normal(), MEANS[1] + SDS[1] * prng.normal()];
  return Array.from({ length: 30 }, () => {
    const cues = [0, 1, 2].map(() => prng.normal());
    let draw = prng.uniform() * cues.reduce((sum, x) => sum + Math.exp(a + x * b), 1) - 1;
    let chosen = -1;
    while (draw > 0 && chosen < 2) draw -= Math.exp(a + cues[++chosen]! * b);
    return choiceOf(
      cues.map((x) => [x]),
      chosen,
    );
  });
}

describe('one pass over thirty choices', () => {
  const prng = createPrng(77);
  const customers = Array.from({ length: 60 }, () => {
    const choices = simulate(prng);
    return { choices, exact: exactMoments(choices) };
  });
  const fold = createFoldChoice(prior);
  const errorOf = (fit: (choices: readonly Choice[]) => Moments) => {
    let mean = 0;
    let sdRatio = 0;
    for (const { choices, exact } of customers) {
      const found = fit(choices);
      for (const k of [0, 1]) {
        mean += Math.abs(found.mean[k]! - exact.mean[k]!) / exact.sd[k]!;
        sdRatio += found.sd[k]! / exact.sd[k]!;
      }
    }
    return { mean: mean / 2 / customers.length, sdRatio: sdRatio / 2 / customers.length };
  };
  const corrected = errorOf((choices) => {
    const evidence = emptyEvidence(2);
    for (const choice of choices) fold(evidence, choice);
    const { mean, covariance } = posterior(prior, evidence);
    return { mean: [...mean], sd: [Math.sqrt(covariance[0]!), Math.sqrt(covariance[3]!)] };
  });

  it('is within 0.12 sd of the exact mean and 6 % of the exact sd', () => {
    expect(corrected.mean).toBeLessThan(0.12);
    expect(Math.abs(corrected.sdRatio - 1)).toBeLessThan(0.06);
  });

  it('is nearer to the exact mean than Laplace and the extended Kalman filter', () => {
    const laplace = errorOf((choices) => plainMoments(choices, 20));
    const kalman = errorOf((choices) => plainMoments(choices, 1));
    expect(corrected.mean).toBeLessThan(0.6 * laplace.mean);
    expect(corrected.mean).toBeLessThan(0.6 * kalman.mean);
  });
});
