import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalDensity, normalQuantile } from '../src/index.js';

// mpmath 1.3.0 at 40 digits, erfc(-mpf(x) / sqrt(2)) / 2, to the nearest double.
const CDF: readonly (readonly [number, number])[] = [
  [-20, 2.7536241186062337e-89],
  [-8, 6.220960574271784e-16],
  [-5, 2.866515718791939e-7],
  [-3, 0.0013498980316300946],
  [-2, 0.02275013194817921],
  [-1.5, 0.06680720126885807],
  [-1.4999, 0.0668201539998336],
  [-1, 0.15865525393145705],
  [-0.5, 0.3085375387259869],
  [-0.1, 0.460172162722971],
  [-1e-8, 0.4999999960105772],
  [0.3, 0.6179114221889527],
  [1, 0.8413447460685429],
  [1.96, 0.9750021048517795],
  [2.5, 0.9937903346742238],
  [4, 0.9999683287581669],
  [6, 0.9999999990134123],
];

// The root of log cdf(x) = log p at the double nearest to p, by mpmath's findroot.
const QUANTILE: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798407],
  [1e-8, -5.612001244174789],
  [0.001, -3.0902323061678136],
  [0.02425, -1.972961051311885],
  [0.05, -1.6448536269514726],
  [0.2, -0.8416212335729142],
  [0.4, -0.2533471031357997],
  [0.499, -0.002506630899571766],
  [0.95, 1.6448536269514722],
  [0.975, 1.9599639845400538],
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
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1.0]);
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
