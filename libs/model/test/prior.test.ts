import { describe, expect, it } from 'vitest';
import { defaultPrior, positionOffset, preparePrior, type Prior } from '../src/index.js';
import { randomPrior } from './support/random-choices.js';
import { createPrng } from './support/prng.js';

describe('a prior', () => {
  it('is prepared with the inverse of its covariance', () => {
    const { covariance, precision, dimension } = randomPrior(createPrng(8), 5, 2);
    for (let i = 0; i < dimension; i++) {
      for (let j = 0; j < dimension; j++) {
        let product = 0;
        for (let k = 0; k < dimension; k++) {
          product += covariance[i * dimension + k]! * precision[k * dimension + j]!;
        }
        expect(product).toBeCloseTo(i === j ? 1 : 0, 11);
      }
    }
  });

  it('gives the offset of the last known slot to all slots beyond it', () => {
    const positionOffsets = Float64Array.of(0, -0.5, -0.8);
    const prior: Prior = { ...defaultPrior(['scarcity']), positionOffsets };
    expect([1, 2, 3, 4, 100].map((slot) => positionOffset(prior, slot))).toEqual([
      0, -0.5, -0.8, -0.8, -0.8,
    ]);
    expect(positionOffset(defaultPrior([]), 3)).toBe(0);
  });

  const valid = defaultPrior(['scarcity']);
  it.each<[string, Partial<Prior>]>([
    ['a covariance of another size', { covariance: new Float64Array(3) }],
    ['a covariance that is not definite', { covariance: Float64Array.of(1, 2, 2, 1) }],
    ['a covariance that is not symmetric', { covariance: Float64Array.of(1, 0.5, 0, 1) }],
    ['a mean that is not finite', { mean: Float64Array.of(Number.NaN, 0) }],
    ['no half-life', { halfLifeMs: 0 }],
    ['too few answers', { answers: [] }],
  ])('with %s is refused', (_, change) => {
    expect(() => preparePrior({ ...valid, ...change })).toThrow(RangeError);
  });

  it('knows an entry for every trait, known or not', () => {
    const { dimension, mean } = preparePrior(defaultPrior(['price_sensitivity', 'green', 'new']));
    expect(dimension).toBe(4);
    expect(mean[0]).toBeLessThan(0);
  });
});
