import { describe, expect, it } from 'vitest';
import {
  defaultPrior,
  emptyEvidence,
  posterior,
  predict,
  preparePrior,
  type ChoiceSet,
  type Posterior,
} from '../src/index.js';
import { choiceOf, foldAll, normalPrior } from './support/fold-all.js';
import { createPrng } from './support/prng.js';
import { randomChoice, randomPrior } from './support/random-choices.js';

/** Integrates the softmax over all d coefficients on a grid: slow, and independent of the code under test. */
function integrate(at: Posterior, choice: ChoiceSet, step: number, reach = 6.5): number[] {
  const { dimension: d, mean, covariance } = at;
  const root = choleskyOf(covariance, d);
  const total = Array<number>(choice.count + 1).fill(0);
  let mass = 0;
  const side = Math.ceil(reach / step);
  const z = Array<number>(d).fill(0);
  const visit = (k: number, weight: number): void => {
    if (k < d) {
      for (let i = -side; i <= side; i++) {
        z[k] = i * step;
        visit(k + 1, weight * Math.exp(-0.5 * z[k] ** 2));
      }
      return;
    }
    mass += weight;
    const utilities = Array.from({ length: choice.count }, (_, j) => {
      let utility = choice.offsets[j]!;
      for (let a = 0; a < d; a++) {
        let beta = mean[a]!;
        for (let b = 0; b <= a; b++) beta += root[a * d + b]! * z[b]!;
        utility += choice.rows[j * d + a]! * beta;
      }
      return Math.exp(utility);
    });
    const nothing = choice.outside ? 1 : 0;
    const sum = utilities.reduce((a, b) => a + b, nothing);
    utilities.forEach((value, j) => (total[j]! += (weight * value) / sum));
    total[choice.count]! += (weight * nothing) / sum;
  };
  visit(0, 1);
  return total.map((value) => value / mass);
}

function choleskyOf(a: Float64Array, d: number): number[] {
  const root = Array<number>(d * d).fill(0);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * d + j]!;
      for (let k = 0; k < j; k++) sum -= root[i * d + k]! * root[j * d + k]!;
      root[i * d + j] = i === j ? Math.sqrt(sum) : sum / root[j * d + j]!;
    }
  }
  return root;
}

function largestError(prediction: ReturnType<typeof predict>, expected: readonly number[]): number {
  const actual = [...prediction.alternatives, prediction.outside];
  return Math.max(...expected.map((value, j) => Math.abs(value - actual[j]!)));
}

describe('the posterior predictive', () => {
  it('of one or two varying utilities equals numerical integration to 1e-8', () => {
    const prng = createPrng(1);
    for (let round = 0; round < 20; round++) {
      const prior = randomPrior(prng, 2, [0.5, 1, 3][round % 3]!);
      const at = posterior(prior, emptyEvidence(2));
      const choice = randomChoice(prng, 2, 6);
      expect(largestError(predict(prior, at, choice), integrate(at, choice, 0.04))).toBeLessThan(
        1e-8,
      );
    }
  });

  it('of three and more varying utilities equals numerical integration to 3e-4', () => {
    const prng = createPrng(2);
    let worst = 0;
    for (let round = 0; round < 6; round++) {
      const dimension = 3 + (round % 2);
      const prior = randomPrior(prng, dimension, 1.5);
      const at = posterior(prior, emptyEvidence(dimension));
      const choice = { ...randomChoice(prng, dimension, 5), outside: true };
      // Coarser in four dimensions, still good to 1e-5.
      const expected = integrate(at, choice, dimension === 3 ? 0.2 : 0.4, 5);
      worst = Math.max(worst, largestError(predict(prior, at, choice), expected));
    }
    expect(worst).toBeLessThan(3e-4);
  });

  it('is the rate itself for a utility that is certain', () => {
    const prior = normalPrior([0.7], [1e-9]);
    const { alternatives, outside } = predict(prior, posterior(prior, emptyEvidence(1)), {
      ...choiceOf([[]], -1),
    });
    expect(alternatives[0]).toBeCloseTo(1 / (1 + Math.exp(-0.7)), 8);
    expect(alternatives[0]! + outside).toBeCloseTo(1, 14);
  });

  it('is nearer to one half than the mean plugged in', () => {
    const prior = normalPrior([2], [2]);
    const { alternatives } = predict(prior, posterior(prior, emptyEvidence(1)), choiceOf([[]], -1));
    expect(alternatives[0]).toBeLessThan(1 / (1 + Math.exp(-2)));
    expect(alternatives[0]).toBeGreaterThan(0.5);
  });

  it('gives nothing to the outside option of a forced choice, and sums to 1', () => {
    const prior = randomPrior(createPrng(4), 5, 1);
    const choice = { ...randomChoice(createPrng(5), 5, 200), outside: false };
    const { alternatives, outside } = predict(prior, posterior(prior, emptyEvidence(5)), choice);
    expect(outside).toBe(0);
    expect(alternatives.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('moves towards what the customer has chosen', () => {
    const prior = preparePrior(defaultPrior(['price_sensitivity']));
    const choice = choiceOf([[1], [0]], 0);
    const before = predict(prior, posterior(prior, emptyEvidence(2)), choice);
    const after = predict(prior, foldAll(prior, [choice, choice, choice]), choice);
    expect(before.alternatives[0]).toBeCloseTo(before.alternatives[1]!, 1);
    expect(after.alternatives[0]! / after.alternatives[1]!).toBeGreaterThan(1.5);
  });

  it('is the same every time', () => {
    const prior = randomPrior(createPrng(7), 6, 1);
    const choice = randomChoice(createPrng(8), 6, 6);
    const at = posterior(prior, emptyEvidence(6));
    expect(predict(prior, at, choice)).toEqual(predict(prior, at, choice));
  });
});
