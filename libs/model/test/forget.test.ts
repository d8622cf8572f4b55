import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyEvidence, forget, posterior, type PreparedPrior } from '../src/index.js';
import { choiceOf, foldAll, normalPrior } from './support/fold-all.js';

const DAY_MS = 86_400_000;
const prior: PreparedPrior = { ...normalPrior([-1, 0], [2, 1]), halfLifeMs: 30 * DAY_MS };

function someEvidence(): Float64Array {
  return Float64Array.of(2, 0.5, 1, 3, -1);
}

describe('forgetting', () => {
  it('is a semigroup: a and then b is a + b', () => {
    const elapsed = fc.integer({ min: 0, max: 500 * DAY_MS });
    fc.assert(
      fc.property(elapsed, elapsed, (a, b) => {
        const twice = someEvidence();
        forget(prior, twice, a);
        forget(prior, twice, b);
        const once = someEvidence();
        forget(prior, once, a + b);
        once.forEach((value, at) => expect(twice[at]).toBeCloseTo(value, 12));
      }),
    );
  });

  it('halves the evidence in one half-life', () => {
    const evidence = someEvidence();
    forget(prior, evidence, 30 * DAY_MS);
    expect([...evidence]).toEqual([1, 0.25, 0.5, 1.5, -0.5]);
  });

  it('returns to the population after a long silence', () => {
    const evidence = someEvidence();
    forget(prior, evidence, 3000 * DAY_MS);
    const { mean, covariance } = posterior(prior, evidence);
    mean.forEach((value, k) => expect(value).toBeCloseTo(prior.mean[k]!, 12));
    covariance.forEach((value, at) => expect(value).toBeCloseTo(prior.covariance[at]!, 12));
  });

  it('does nothing when time stands still or runs back, or with an endless half-life', () => {
    const evidence = someEvidence();
    forget(prior, evidence, 0);
    forget(prior, evidence, -DAY_MS);
    forget({ ...prior, halfLifeMs: Infinity }, evidence, DAY_MS);
    expect([...evidence]).toEqual([...someEvidence()]);
  });
});

describe('no evidence', () => {
  it('is the prior to the last bit', () => {
    const { mean, covariance } = posterior(prior, emptyEvidence(2));
    expect([...mean]).toEqual([...prior.mean]);
    expect([...covariance]).toEqual([...prior.covariance]);
  });

  it('differs from evidence by what a choice said only', () => {
    const { mean } = foldAll(prior, [choiceOf([[1], [0]], 0)]);
    expect(mean[1]).toBeGreaterThan(0);
  });
});
