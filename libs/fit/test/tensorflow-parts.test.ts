/** The parts of the TensorFlow.js back end that need no TensorFlow.js. */
import { expect, it } from 'vitest';
import { createPrng } from '../src/index.js';
import { logPenalty } from '../src/plain/regularisation.js';
import {
  departFrom,
  departureOfVector,
  gradientOnVector,
  noDeparture,
  vectorOfDeparture,
} from '../src/tensorflow/departure.js';
import { penaltyAt } from '../src/tensorflow/departure-penalty.js';
import { createProposalNodes } from '../src/proposal-nodes.js';
import { maximizeSmooth } from '../src/tensorflow/quasi-newton.js';

const near = {
  mean: Float64Array.of(-1, 0.5),
  covariance: Float64Array.of(1.5, 0.4, 0.4, 0.8),
  delta: Float64Array.of(0.3, -0.2),
  positionOffsets: Float64Array.of(0, -0.7, -1.1),
};
const none = noDeparture(near);

it('no departure is the population itself', () => {
  const there = departFrom(near, departureOfVector(vectorOfDeparture(none), none));
  for (const part of ['mean', 'covariance', 'delta', 'positionOffsets'] as const) {
    there[part].forEach((value, at) => expect(value).toBeCloseTo(near[part][at]!, 12));
  }
});

it('the penalty of a departure is that of the population there, with its gradient', () => {
  const prng = createPrng(3);
  const regularisation = {
    imaginedCustomers: 2,
    variances: Float64Array.of(1.2, 0.6),
    ridges: Float64Array.of(11),
  };
  const at = vectorOfDeparture(none).map((value) => value + 0.3 * prng.normal());
  const penalty = (vector: Float64Array) =>
    penaltyAt(near, regularisation, departureOfVector(vector, none));
  const direct = (vector: Float64Array) =>
    logPenalty(departFrom(near, departureOfVector(vector, none)), regularisation);
  const start = vectorOfDeparture(none);
  expect(penalty(at).value - penalty(start).value).toBeCloseTo(direct(at) - direct(start), 10);
  const gradient = gradientOnVector(penalty(at).gradient, departureOfVector(at, none));
  const step = 1e-5;
  at.forEach((_, k) => {
    const [up, down] = [step, -step].map((move) => penalty(at.with(k, at[k]! + move)).value);
    expect(gradient[k]).toBeCloseTo((up! - down!) / (2 * step), 6);
  });
});

it('the climb finds the top of a curved ridge', () => {
  const found = maximizeSmooth(
    ([x = 0, y = 0]) => ({
      value: -((1 - x) ** 2) - 100 * (y - x * x) ** 2,
      gradient: Float64Array.of(2 * (1 - x) + 400 * x * (y - x * x), -200 * (y - x * x)),
    }),
    {
      start: Float64Array.of(-1.2, 1),
      curvatures: Float64Array.of(100, 100),
      gainMin: 1e-12,
      evaluationsMax: 200,
    },
  );
  expect(found.at[0]).toBeCloseTo(1, 5);
  expect(found.at[1]).toBeCloseTo(1, 5);
});

it('the climb stays where it is rather than follow a slope that leads nowhere', () => {
  const start = Float64Array.of(2);
  const found = maximizeSmooth(() => ({ value: Number.NaN, gradient: Float64Array.of(1) }), {
    start,
    curvatures: Float64Array.of(1),
    gainMin: 1e-9,
    evaluationsMax: 50,
  });
  expect(found.at).toEqual(start);
});

it('the nodes of a customer have the moments of the normal distribution', () => {
  const [dimension, draws] = [4, 100];
  const nodes = createProposalNodes(dimension, draws)(7);
  const points = Array.from({ length: draws }, (_, n) => {
    // Of ten nodes the third and the ninth are for the wide part of the proposal.
    const stretch = n % 10 === 2 || n % 10 === 8 ? 2 : 1;
    const own = nodes.subarray(n * dimension, (n + 1) * dimension);
    const x = Array.from(own, (value) => value * stretch);
    const distance = x.reduce((sum, value) => sum + value ** 2, 0);
    const narrow = Math.exp(-distance / 2);
    const weight = narrow / (0.8 * narrow + (0.2 * Math.exp(-distance / 8)) / 2 ** dimension);
    return { x, weight };
  });
  const mean = (value: (x: readonly number[]) => number) => {
    const total = points.reduce((sum, { weight }) => sum + weight, 0);
    return points.reduce((sum, { x, weight }) => sum + weight * value(x), 0) / total;
  };
  for (let a = 0; a < dimension; a++) {
    expect(mean((x) => x[a]!)).toBeCloseTo(0, 3);
    for (let b = 0; b < dimension; b++) {
      expect(mean((x) => x[a]! * x[b]!)).toBeCloseTo(a === b ? 1 : 0, 3);
    }
  }
});
