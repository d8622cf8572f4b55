import type { Choice } from '@waarom/model';
import { Random } from '@waarom/testing';
import { describe, expect, it } from 'vitest';
import { scoringMethods } from '../src/accuracy/methods/scoring-methods.js';
import { findMode, oneNewtonStep } from '../src/accuracy/posterior/find-mode.js';
import { gaussianOf, klDivergence, plainPrior } from '../src/accuracy/posterior/gaussian.js';
import { packChoices } from '../src/accuracy/posterior/packed-choices.js';
import { samplePosterior } from '../src/accuracy/posterior/sample-posterior.js';

const one = (...values: readonly number[]): Float64Array => Float64Array.from(values);

/** One alternative beside "no", with a single cue. */
function offer(cue: number, accepted: boolean): Choice {
  return {
    rows: one(cue),
    offsets: one(0),
    count: 1,
    chosen: accepted ? 0 : -1,
    outside: true,
    weight: 1,
  };
}

/** Integrates prior times likelihood by the midpoint rule, far beyond where anything is left. */
function integrate(mean: number, sd: number, choices: readonly Choice[]) {
  const sums = [0, 0, 0];
  const step = sd / 1000;
  for (let b = mean - 10 * sd; b < mean + 10 * sd; b += step) {
    let density = Math.exp(-0.5 * ((b - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
    for (const { rows, chosen } of choices) {
      density /= 1 + Math.exp(chosen < 0 ? rows[0]! * b : -rows[0]! * b);
    }
    for (const k of [0, 1, 2]) sums[k]! += step * density * b ** k;
  }
  const [evidence = 0, first = 0, second = 0] = sums;
  return {
    logEvidence: Math.log(evidence),
    mean: first / evidence,
    variance: second / evidence - (first / evidence) ** 2,
  };
}

const CHOICES = [offer(1, true), offer(1, true), offer(2, false), offer(0.5, true)];
const setting = {
  prior: plainPrior(one(0.4), one(4)),
  pooled: one(0.4),
  effectiveDraws: 200_000,
  seed: 1,
};
const natsOf = (method: string, choices: readonly Choice[]): number =>
  scoringMethods[method]!(setting)(choices).nats;

describe('exact', () => {
  it('gives the evidence and the moments of brute force with one coefficient', () => {
    const truth = integrate(0.4, 2, CHOICES);
    const found = samplePosterior(gaussianOf(one(0.4), one(4)), packChoices(CHOICES, 1), {
      drawsARound: 50_000,
      effectiveDraws: 200_000,
      random: new Random(3),
    });
    // Five standard errors of so many draws.
    expect(Math.abs(found.logEvidence - truth.logEvidence)).toBeLessThan(0.004);
    expect(Math.abs(found.mean[0]! - truth.mean)).toBeLessThan(0.012 * Math.sqrt(truth.variance));
    expect(found.covariance[0]! / truth.variance).toBeCloseTo(1, 1);
    expect(found.effectiveDraws).toBeGreaterThan(200_000);
  });

  it('says how far it is off', () => {
    const { logEvidence } = integrate(0.4, 2, CHOICES);
    const packed = packChoices(CHOICES, 1);
    const random = new Random(8);
    const runs = Array.from({ length: 200 }, () =>
      samplePosterior(gaussianOf(one(0.4), one(4)), packed, {
        drawsARound: 100,
        effectiveDraws: 150,
        random,
      }),
    );
    const squares = runs.map(
      (run) => (run.logEvidence - logEvidence) ** 2 / run.logEvidenceVariance,
    );
    const mean = squares.reduce((sum, value) => sum + value, 0) / runs.length;
    expect(mean).toBeGreaterThan(0.6);
    expect(mean).toBeLessThan(1.5);
  });

  it('is the sum of predictions one choice ahead', () => {
    expect(natsOf('exact', CHOICES)).toBeCloseTo(-integrate(0.4, 2, CHOICES).logEvidence, 2);
  });

  it('reads choices from three alternatives as the logit does', () => {
    const forced: Choice = {
      rows: one(0, 1, 2),
      offsets: one(0, 0.5, 0),
      count: 3,
      chosen: 1,
      outside: false,
      weight: 1,
    };
    const narrow = { ...setting, prior: plainPrior(one(1), one(1e-12)), pooled: one(1) };
    const expected = Math.log(1 + Math.exp(1.5) + Math.exp(2)) - 1.5;
    for (const method of ['exact', 'pooled', 'ekf', 'laplace', 'online', 'refined']) {
      expect(scoringMethods[method]!(narrow)([forced]).nats).toBeCloseTo(
        expected,
        method === 'exact' ? 2 : 5,
      );
    }
  });
});

describe('the Newton methods', () => {
  const prior = gaussianOf(one(0), one(4));

  it('take one step of the filter: precision at the mean, gradient over it', () => {
    const found = oneNewtonStep(prior, packChoices([offer(1, true)], 1));
    expect(found.precision[0]).toBeCloseTo(0.25 + 0.25, 12);
    expect(found.mean[0]).toBeCloseTo(0.5 / 0.5, 12);
  });

  it('go to the mode, where prior and likelihood pull equally', () => {
    const { mean, precision } = findMode(prior, packChoices([offer(1, true)], 1));
    const p = 1 / (1 + Math.exp(-mean[0]!));
    expect(mean[0]! / 4).toBeCloseTo(1 - p, 7);
    expect(precision[0]).toBeCloseTo(0.25 + p * (1 - p), 7);
  });

  it('reach the mode from far away', () => {
    const { mean } = findMode(gaussianOf(one(-60), one(900)), packChoices([offer(3, true)], 1));
    const p = 1 / (1 + Math.exp(-3 * mean[0]!));
    expect((mean[0]! + 60) / 900).toBeCloseTo(3 * (1 - p), 6);
  });
});

it('equal shares count "no" where it is possible', () => {
  expect(natsOf('uniform', [offer(1, true), offer(1, false)])).toBeCloseTo(2 * Math.log(2), 12);
});

it('what ours lose comes after the first choice, which all predict from the prior', () => {
  const first = [offer(1.5, true)];
  const exact = -integrate(0.4, 2, first).logEvidence;
  for (const method of ['ekf', 'laplace', 'online', 'refined']) {
    expect(natsOf(method, first)).toBeCloseTo(exact, 6);
  }
});

it('the divergence of two normal distributions is 0 for the same and half a square for a shift', () => {
  const at = (mean: number) => ({ mean: one(mean), covariance: one(4) });
  expect(klDivergence(at(1), at(1))).toBe(0);
  expect(klDivergence(at(1), at(3))).toBeCloseTo(0.5, 12);
});
