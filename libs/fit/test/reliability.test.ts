import { describe, expect, it } from 'vitest';
import { createPrng, reliabilityOf, type ForetoldChoices } from '../src/index.js';
import { isotonic } from '../src/evaluate/isotonic.js';

/** Yes or no with a probability that differs from choice to choice; `truth` is how often yes comes then. */
function yesOrNo(choices: number, truth: (foretold: number) => number): ForetoldChoices {
  const prng = createPrng(3);
  const probabilities: number[] = [];
  const came: number[] = [];
  for (let choice = 0; choice < choices; choice++) {
    const foretold = prng.uniform();
    came.push(prng.uniform() < truth(foretold) ? 2 * choice : 2 * choice + 1);
    probabilities.push(foretold, 1 - foretold);
  }
  return {
    probabilities: Float64Array.from(probabilities),
    starts: Uint32Array.from({ length: choices + 1 }, (_, n) => 2 * n),
    came: Uint32Array.from(came),
  };
}

describe('isotonic regression', () => {
  it('pools what falls, and leaves what rises', () => {
    const x = Float64Array.from([1, 2, 3, 4, 5, 6]);
    expect([...isotonic(x, Float64Array.from([1, 3, 2, 2, 5, 4]))]).toEqual([
      1,
      ...Array.from({ length: 3 }, () => expect.closeTo(7 / 3, 12)),
      4.5,
      4.5,
    ]);
  });

  it('has one value where x is the same, in whatever order y comes', () => {
    const x = Float64Array.from([1, 1, 1, 2]);
    for (const y of [
      [0, 1, 1, 1],
      [1, 1, 0, 1],
    ]) {
      expect([...isotonic(x, Float64Array.from(y))]).toEqual([2 / 3, 2 / 3, 2 / 3, 1]);
    }
  });
});

describe('the reliability', () => {
  const outside = ({ curve, band }: ReturnType<typeof reliabilityOf>) => {
    const height = (at: number) => curve.findLast(({ foretold }) => foretold <= at)?.came ?? 0;
    return band.filter(({ foretold, low, high }) => {
      const came = height(foretold);
      return came < low - 1e-9 || came > high + 1e-9;
    }).length;
  };

  it('of forecasts that are right is within its band but for chance', () => {
    const found = reliabilityOf(
      yesOrNo(4_000, (foretold) => foretold),
      { seed: 1 },
    );
    expect(found.band).toHaveLength(51);
    // A tenth of 51 points is expected outside, and neighbours go together: a half would be a sign.
    expect(outside(found)).toBeLessThan(25);
    expect(found.parts.miscalibration).toBeLessThan(0.005);
  });

  it('of forecasts that are too sure leaves it', () => {
    const timid = (foretold: number) => 0.5 + 0.6 * (foretold - 0.5);
    const found = reliabilityOf(yesOrNo(4_000, timid), { seed: 1 });
    expect(outside(found)).toBeGreaterThan(30);
    // (0.4 (p - 0.5))^2 over a uniform p.
    expect(found.parts.miscalibration).toBeCloseTo(0.16 / 12, 2);
  });

  it('splits the Brier score, and says where the forecasts are', () => {
    const foretold = yesOrNo(1_000, (p) => p);
    const { parts, shares } = reliabilityOf(foretold, { seed: 1, resamples: 2 });
    const brier =
      foretold.probabilities.reduce(
        (sum, p, at) => sum + (p - (foretold.came[at >> 1] === at ? 1 : 0)) ** 2,
        0,
      ) / 2_000;
    expect(parts.miscalibration - parts.discrimination + parts.uncertainty).toBeCloseTo(brier, 12);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...shares)).toBeLessThan(0.1);
  });
});
