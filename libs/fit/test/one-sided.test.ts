import { emptyPoint, evaluateJoint, preparePrior } from '@waarom/model';
import { describe, expect, it } from 'vitest';
import { createPlainBackend, weighOneSided } from '../src/index.js';
import { createLogModeFinder } from '../src/one-sided/find-log-mode.js';
import { createPosteriorSampler } from '../src/plain/sample-posterior.js';
import { exponentiate } from '../src/one-sided/log-coefficients.js';
import { simulatePeople, type Simulation } from './support/simulate-people.js';

const dimension = 2;
/** The second coefficient is exp of a normal one: median 0.74, and some customers at many times that. */
const skewed: Simulation = {
  seed: 71,
  customers: 400,
  choices: 20,
  mean: [-0.5, -0.3],
  covariance: [1, 0.2, 0.2, 0.81],
  logs: [1],
};
const symmetric: Simulation = { ...skewed, seed: 72, mean: [-0.5, 0.5], logs: [] };

async function weigh(simulation: Simulation) {
  const people = simulatePeople(simulation);
  const free = await createPlainBackend().fit(people, { dimension });
  return weighOneSided(people, free, { dimension, coefficient: 1 });
}

describe('a one-sided population', () => {
  it('is more likely where customers were drawn from one, and is that one', async () => {
    const { gain, median, logSd, converged } = await weigh(skewed);
    expect(converged).toBe(true);
    // The two integrals are off by a few thousandths of a nat a customer.
    expect(gain).toBeGreaterThan(0.005 * skewed.customers);
    // At worst a quarter of each customer is seen, where the coefficient is small; 4 standard errors.
    const seen = skewed.customers / 4;
    expect(Math.abs(Math.log(median) + 0.3)).toBeLessThan((4 * 0.9) / Math.sqrt(seen));
    expect(Math.abs(logSd - 0.9)).toBeLessThan((4 * 0.9) / Math.sqrt(2 * seen));
  });

  it('is less likely where they answer both ways', async () => {
    const { gain } = await weigh(symmetric);
    expect(gain).toBeLessThan(-0.005 * symmetric.customers);
  });
});

describe('a customer under a log coefficient', () => {
  const prior = preparePrior({
    mean: Float64Array.from([-0.5, -0.3]),
    covariance: Float64Array.from([1, 0.2, 0.2, 0.81]),
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers: [0, 1].map(() => ({ intercept: 0.5, loading: 0.2, sd: 0.25 })),
  });
  const people = simulatePeople({ ...skewed, customers: 12, choices: 6 });
  const coefficientsOf = exponentiate([1], dimension);
  /** The log posterior, up to a constant, on a grid so wide and fine that sums over it are integrals. */
  const gridOf = (choices: (typeof people)[0]['choices']) => {
    const point = emptyPoint(dimension);
    const flat = { dimension, mean: prior.mean, precision: new Float64Array(4) };
    const nodes = [];
    for (let a = -60; a <= 60; a++) {
      for (let b = -60; b <= 60; b++) {
        const at = Float64Array.from([-0.5 + a / 12, -0.3 + b / 12]);
        point.at.set(coefficientsOf(at));
        evaluateJoint(flat, choices, point);
        const [x, y] = [a / 12, b / 12];
        const { precision: p } = prior;
        nodes.push({
          at,
          height: point.value - 0.5 * (p[0]! * x * x + 2 * p[1]! * x * y + p[3]! * y * y),
        });
      }
    }
    return nodes;
  };

  it('is found at the highest point, and integrated around it', () => {
    const findMode = createLogModeFinder(prior, [1]);
    const sample = createPosteriorSampler(prior, 4_000, coefficientsOf);
    people.forEach(({ choices }, customer) => {
      const nodes = gridOf(choices);
      const highest = nodes.reduce((best, node) => (node.height > best.height ? node : best));
      const found = findMode(choices, { mean: prior.mean });
      for (const k of [0, 1]) {
        // Half a step of the grid in each direction, and as much again since the top is oblique.
        expect(Math.abs(found.mode[k]! - highest.at[k]!)).toBeLessThan(1 / 12);
      }
      const weights = nodes.map(({ height }) => Math.exp(height - highest.height));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const logEvidence =
        highest.height + Math.log(total / 144) - Math.log(2 * Math.PI) - 0.5 * prior.logDeterminant;
      const moments = sample(found, { choices, mean: prior.mean, customer });
      expect(Math.abs(moments.logEvidence - logEvidence)).toBeLessThan(0.01);
      for (const k of [0, 1]) {
        const mean = nodes.reduce((sum, { at }, n) => sum + weights[n]! * at[k]!, 0) / total;
        expect(Math.abs(moments.mean[k]! - mean)).toBeLessThan(0.02);
      }
    });
  });
});
