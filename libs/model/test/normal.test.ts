import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalDensity, normalQuantile } from '../src/index.js';

// mpmath 1.3.0 at 40 digits: nstr(erfc(-mpf(x) / sqrt(2)) / 2, 20).
const CDF: readonly (readonly [number, number])[] = [
  [-20, 2.7536241186062336951e-89],
  [-8, 6.2209605742717841235e-16],
  [-5, 2.8665157187919391167e-7],
  [-3, 0.0013498980316300945267],
  [-2, 0.0227501319481792072],
  [-1.5, 0.066807201268858066004],
  [-1.4999, 0.066820153999833604897],
  [-1, 0.15865525393145705141],
  [-0.5, 0.30853753872598689636],
  [-0.1, 0.46017216272297101853],
  [-1e-8, 0.49999999601057719599],
  [0.3, 0.61791142218895263731],
  [1, 0.84134474606854294859],
  [1.96, 0.97500210485177956586],
  [2.5, 0.99379033467422386483],
  [4, 0.99996832875816688008],
  [6, 0.99999999901341235496],
];

// The root of log cdf(x) = log p at the double nearest to p, by mpmath's findroot.
const QUANTILE: readonly (readonly [number, number])[] = [
  [1e-300, -37.047096299361199237],
  [1e-20, -9.2623400897984075796],
  [1e-8, -5.6120012441747887279],
  [0.001, -3.0902323061678135354],
  [0.02425, -1.9729610513118848376],
  [0.05, -1.644853626951472688],
  [0.2, -0.84162123357291416552],
  [0.4, -0.25334710313579974132],
  [0.499, -0.0025066308995717662317],
  [0.95, 1.6448536269514722843],
  [0.975, 1.9599639845400538556],
];

describe('the normal distribution', () => {
  it.each(CDF)('has the cdf of the reference at %d', (x, expected) => {
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(4e-15 * Math.max(1, x * x * 0.1));
  });

  it.each(QUANTILE)('has the quantile of the reference at %d', (p, expected) => {
    const error = Math.abs(normalQuantile(p) - expected);
    expect(error).toBeLessThan(2e-15 * Math.max(1, Math.abs(expected)));
  });

  it('is exactly one half at 0', () => {
    expect(normalCdf(0)).toBe(0.5);
    expect(normalQuantile(0.5)).toBe(0);
  });

  it('ends at 0 and 1', () => {
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect(normalCdf(Number.NaN)).toBeNaN();
    expect(() => normalQuantile(1.1)).toThrow(RangeError);
  });

  it('has a cdf that undoes the quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-15 + 4e-15 * p);
      }),
    );
  });

  it('has a cdf whose slope is the density', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (x) => {
        const slope = (normalCdf(x + 1e-4) - normalCdf(x - 1e-4)) / 2e-4;
        expect(Math.abs(slope - normalDensity(x))).toBeLessThan(1e-8);
      }),
    );
  });
});
