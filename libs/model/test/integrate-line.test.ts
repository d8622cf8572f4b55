import { describe, expect, it } from 'vitest';
import { integrateLine, FINE_RULE, ROUGH_RULE } from '../src/integrate-line.js';
import { createPrng } from './support/prng.js';

/** Moments of the standard normal distribution: 1, 1, 3, 15, 105. */
const MOMENTS = [1, 1, 3, 15, 105];

function integrate(shares: number[], along: number[], rule = FINE_RULE) {
  const found = { mean: Number.NaN, variance: Number.NaN };
  const rows = shares.length;
  const line = { shares: Float64Array.from(shares), along: Float64Array.from(along) };
  const part = along.reduce((sum, y, i) => sum + shares[i]! * y * y, 0);
  integrateLine({ ...line, start: 0, rows, weight: 1 }, part, rule, found);
  return found;
}

/** The same by 4,001 points out to 10 sd. */
function bySumming(shares: number[], along: number[]) {
  const second = along.reduce((sum, y, i) => sum + shares[i]! * y * y, 0);
  let [mass, first, square] = [0, 0, 0];
  for (let t = -10; t <= 10; t += 0.005) {
    const total = along.reduce((sum, y, i) => sum + shares[i]! * Math.exp(y * t), 0);
    const density = Math.exp(-0.5 * (1 - second) * t * t) / total;
    mass += density;
    first += density * t;
    square += density * t * t;
  }
  return { mean: first / mass, variance: square / mass - (first / mass) ** 2 };
}

/** A choice that is `part` of what is known along the axis after it. */
function randomLine(part: number, seed: number) {
  const prng = createPrng(seed);
  const raw = Array.from({ length: 3 }, () => 0.1 + prng.uniform());
  const total = raw.reduce((a, b) => a + b, 0);
  const shares = raw.map((value) => value / total);
  const values = shares.map(() => prng.normal());
  const mean = values.reduce((sum, value, i) => sum + shares[i]! * value, 0);
  const variance = values.reduce((sum, value, i) => sum + shares[i]! * (value - mean) ** 2, 0);
  const along = values.map((value) => (value - mean) * Math.sqrt(part / variance));
  return { shares, along };
}

describe('the moments along an axis', () => {
  it.each([
    ['fine', FINE_RULE, 4],
    ['rough', ROUGH_RULE, 2],
  ])('are those of the normal distribution by the %s rule', (_, { step, weights }, degree) => {
    for (let power = 0; power <= degree; power++) {
      const moment = weights.reduce((sum, weight, node) => {
        return sum + (node === 0 ? 1 : 2) * weight * (node * step) ** (2 * power);
      }, 0);
      expect(moment / MOMENTS[power]!).toBeCloseTo(1, 12);
    }
  });

  it('say nothing of an axis on which nothing was at stake', () => {
    for (const rule of [FINE_RULE, ROUGH_RULE]) {
      const { mean, variance } = integrate([0.2, 0.5, 0.3], [0, 0, 0], rule);
      expect(mean).toBe(0);
      // A thousand choices may not add up to knowledge.
      expect(Math.abs(variance - 1)).toBeLessThan(1e-15);
    }
  });

  it('are those of a fine sum, whatever part of the knowledge the choice is', () => {
    for (let seed = 0; seed < 50; seed++) {
      for (const part of [0.05, 0.3, 0.6]) {
        const { shares, along } = randomLine(part, seed);
        const [found, exact] = [integrate(shares, along), bySumming(shares, along)];
        expect(Math.abs(found.mean - exact.mean)).toBeLessThan(0.005);
        expect(Math.abs(found.variance / exact.variance - 1)).toBeLessThan(0.01);
      }
    }
  });

  it('are none where a number overflows', () => {
    expect(integrate([1, 0], [0, 2000]).variance).toBeNaN();
  });
});
