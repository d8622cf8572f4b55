import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  jointEvidenceNats,
  readContrast,
  readQuantile,
  readTrait,
  type Posterior,
} from '../src/index.js';
import { choiceOf, foldAll, normalPrior } from './support/fold-all.js';
import { createPrng } from './support/prng.js';
import { randomChoice, randomPrior } from './support/random-choices.js';

const prior = normalPrior([-1, 0.5, 0], [2, 0.5, 1]);

/** A posterior with these means and sds on population-sd scale for coefficient 1. */
function posteriorAt(mean: number, sd: number): Posterior {
  return {
    dimension: 3,
    mean: Float64Array.of(-1, 0.5 + 0.5 * mean, 0),
    covariance: Float64Array.of(4, 0, 0, 0, 0.25 * sd * sd, 0, 0, 0, 1),
    logDeterminant: Math.log(4 * 0.25 * sd * sd),
  };
}

describe('a trait', () => {
  it('is read on population-sd scale', () => {
    const trait = readTrait(prior, posteriorAt(1, 0.5), 1);
    expect(trait.mean).toBeCloseTo(1, 12);
    expect(trait.sd).toBeCloseTo(0.5, 12);
    expect(trait.ownDataShare).toBeCloseTo(0.75, 12);
    // Phi(2), Phi(1 / sqrt(1.25)) and Phi(-4): the coefficient is 1 with sd 0.25.
    expect(trait.pAbove).toBeCloseTo(0.977249868051821, 12);
    expect(trait.percentile).toBeCloseTo(0.814453, 5);
    expect(trait.backfire).toBeCloseTo(3.167124183311998e-5, 12);
    expect(trait.interval90[0]).toBeCloseTo(1 - 0.5 * 1.6448536269514722, 12);
    expect(trait.interval90[1]).toBeCloseTo(1 + 0.5 * 1.6448536269514722, 12);
    expect(trait.evidenceNats).toBeCloseTo(0.5 * (0.25 + 1 - 1) + Math.log(2), 12);
  });

  it.each([
    [0, 0.95, 'unknown'],
    [2, 0.95, 'unknown'],
    [0.8, 0.6, 'high'],
    [-0.8, 0.6, 'low'],
    [0.02, 0.15, 'average'],
    [0.05, 0.5, 'unclear'],
  ])('at %d with sd %d is %s', (mean, sd, level) => {
    expect(readTrait(prior, posteriorAt(mean, sd), 1).level).toBe(level);
  });

  it('has quantiles that agree with its interval and its mean', () => {
    const at = posteriorAt(-0.4, 0.7);
    const { interval90, mean } = readTrait(prior, at, 1);
    expect(readQuantile(prior, at, 1, 0.05)).toBeCloseTo(interval90[0], 12);
    expect(readQuantile(prior, at, 1, 0.95)).toBeCloseTo(interval90[1], 12);
    expect(readQuantile(prior, at, 1, 0.5)).toBeCloseTo(mean, 12);
  });

  it.each([0, 0.5, 2])('with a skewness is nearer the truth, %d sd above average', (mean) => {
    // A gamma of 25 waits, which is 25 on average with sd 5, on a scale with this mean and sd 1.
    const skewness = 2 / Math.sqrt(25);
    const truth = 1 - gammaCdf(25, 25 - 5 * mean);
    const at = posteriorAt(mean, 1);
    const skewed = Math.abs(readTrait(prior, at, 1, skewness).pAbove - truth);
    const plain = Math.abs(readTrait(prior, at, 1).pAbove - truth);
    expect(skewed).toBeLessThan(plain / 2);
    expect(skewed).toBeLessThan(0.005);
  });

  it('that does not exist is refused', () => {
    expect(() => readTrait(prior, posteriorAt(0, 1), 3)).toThrow(RangeError);
    expect(() => readContrast(prior, posteriorAt(0, 1), 1, 1)).toThrow(RangeError);
  });
});

describe('a contrast', () => {
  it('uses the covariance and gives the prior beside it', () => {
    const at: Posterior = {
      dimension: 3,
      mean: Float64Array.of(-1, 1, 0),
      covariance: Float64Array.of(1, 0, 0, 0, 1, 0.5, 0, 0.5, 1),
      logDeterminant: Math.log(0.75),
    };
    const contrast = readContrast(prior, at, 1, 2);
    expect(contrast).toMatchObject({ mean: 1, sd: 1 });
    expect(contrast.p).toBeCloseTo(0.8413447460685429, 12);
    // Phi(0.5 / sqrt(1.25)).
    expect(contrast.priorP).toBeCloseTo(0.6726396, 6);
  });

  it('and its reverse add up to 1', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const prng = createPrng(seed);
        const random = randomPrior(prng, 4, 2);
        const at = foldAll(random, [randomChoice(prng, 4, 5), randomChoice(prng, 4, 5)]);
        const sum = readContrast(random, at, 1, 3).p + readContrast(random, at, 3, 1).p;
        expect(sum).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('evidence in nats', () => {
  it('of independent coefficients is the sum over them', () => {
    const at = posteriorAt(1.3, 0.4);
    const sum = [0, 1, 2].reduce((nats, k) => nats + readTrait(prior, at, k).evidenceNats, 0);
    expect(jointEvidenceNats(prior, at)).toBeCloseTo(sum, 12);
  });

  it('jointly is at least that of any one trait', () => {
    const at = foldAll(prior, [
      choiceOf([[1, 0]], 0),
      choiceOf(
        [
          [0, 1],
          [1, 1],
        ],
        0,
      ),
    ]);
    for (const k of [0, 1, 2]) {
      expect(jointEvidenceNats(prior, at)).toBeGreaterThan(readTrait(prior, at, k).evidenceNats);
    }
  });
});

/** P(fewer than x is waited for so many events of a Poisson process of rate 1). */
function gammaCdf(events: number, x: number): number {
  let term = Math.exp(-x);
  let sum = 0;
  for (let count = 0; count < events; count++) {
    sum += term;
    term *= x / (count + 1);
  }
  return 1 - sum;
}
