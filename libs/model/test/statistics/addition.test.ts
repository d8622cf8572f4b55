/** What is made by adding evidence: two identities merged and parted, a prior swapped. */
import { describe, expect, it } from 'vitest';
import {
  createFoldChoice,
  createRefiner,
  emptyEvidence,
  evidenceOf,
  normalCdf,
  posterior,
  type Choice,
  type Posterior,
  type PreparedPrior,
} from '../../src/index.js';
import { normalPrior } from '../support/fold-all.js';
import { createPrng } from '../support/prng.js';
import { customerCount } from './long-run.js';
import { ERRORS_ALLOWED, estimate, meanOver, show } from './sampling-error.js';
import { simulateCustomer, STANDARD_PRIOR } from './simulate-customer.js';
import { coverage } from './study.js';

/** What the online posterior is held to: the average error of its mean, in exact sds, and its 90 % coverage. */
const MEAN_ERROR_SD = 0.12;
const COVERAGE_MIN = 0.88;

/** How much too small the sds may be after folding two identities apart. */
const TOO_SURE = 0.1;

/**
 * What is left of 90 % with both: a mean off by 0.12 sd on average has a normal error of s = 0.15 sd, so the truth
 * is within 1.645 (1 - 0.1) sds with probability 2 Phi(1.48 / sqrt(1 + s^2)) - 1 = 0.857.
 */
const COVERAGE_MIN_APART =
  2 * normalCdf((1.645 * (1 - TOO_SURE)) / Math.sqrt(1 + MEAN_ERROR_SD ** 2 * (Math.PI / 2))) - 1;

function fold(prior: PreparedPrior, choices: readonly Choice[]): Float64Array {
  const foldChoice = createFoldChoice(prior);
  const evidence = emptyEvidence(prior.dimension);
  for (const choice of choices) foldChoice(evidence, choice);
  return evidence;
}

const sum = (one: Float64Array, other: Float64Array) => one.map((value, at) => value + other[at]!);

/** Returns the average distance of the means, in sds of the exact posterior. */
function meanError(found: Posterior, exact: Posterior): number {
  const { dimension } = exact;
  return meanOver(
    dimension,
    (k) =>
      Math.abs(found.mean[k]! - exact.mean[k]!) / Math.sqrt(exact.covariance[k * (dimension + 1)]!),
  );
}

/** Returns the average ratio of the sds to those of the exact posterior. */
function sdRatio(found: Posterior, exact: Posterior): number {
  const { dimension } = exact;
  return meanOver(dimension, (k) => {
    const at = k * (dimension + 1);
    return Math.sqrt(found.covariance[at]! / exact.covariance[at]!);
  });
}

describe('two identities of fifteen choices each', () => {
  const prior = STANDARD_PRIOR;
  const prng = createPrng(51);
  const refiner = createRefiner(prior);
  const customers = Array.from({ length: customerCount(400) }, () => {
    const { truth, choices } = simulateCustomer(prng, prior, 30);
    const halves = [choices.slice(0, 15), choices.slice(15)] as const;
    return { truth, halves, all: refiner(choices) };
  });

  it.for([
    ['folded', (choices: readonly Choice[]) => fold(prior, choices), COVERAGE_MIN_APART],
    ['refined', (choices: readonly Choice[]) => evidenceOf(prior, refiner(choices)), COVERAGE_MIN],
  ] as const)(
    'merge, when %s, to what one identity would have been to',
    async ([, learn, coverageMin], { annotate }) => {
      const merged = customers.map(({ halves }) =>
        posterior(prior, sum(learn(halves[0]), learn(halves[1]))),
      );
      // In the mean a merge is held to what the fold of all choices is held to. Folded apart, each half was
      // approximated at its own posterior and not at the joint one, which costs coverage.
      const error = estimate(customers.map(({ all }, at) => meanError(merged[at]!, all)));
      const held = estimate(customers.map(({ truth }, at) => coverage(prior, merged[at]!, truth)));
      const sds = estimate(customers.map(({ all }, at) => sdRatio(merged[at]!, all)));
      await annotate(`mean error ${show(error)} sd, coverage ${show(held)}`);
      await annotate(`sd / refined sd ${show(sds)}`);
      expect(sds.mean).toBeGreaterThan(1 - TOO_SURE);
      expect(error.mean).toBeLessThan(MEAN_ERROR_SD + ERRORS_ALLOWED * error.error);
      expect(held.mean).toBeGreaterThan(coverageMin - ERRORS_ALLOWED * held.error);
    },
  );

  it('part again to the evidence each had', () => {
    for (const { halves } of customers.slice(0, 50)) {
      const [one, other] = [fold(prior, halves[0]), fold(prior, halves[1])];
      const parted = sum(one, other).map((value, at) => value - other[at]!);
      // A sum and a difference round by half a unit each, of no more than both together.
      parted.forEach((value, at) => {
        const unit = Number.EPSILON * (Math.abs(one[at]!) + Math.abs(other[at]!));
        expect(Math.abs(value - one[at]!)).toBeLessThanOrEqual(unit);
      });
    }
  });
});

describe('a prior swapped under the evidence', () => {
  // The first days' prior was half an sd off and a quarter too wide.
  const before = normalPrior(
    [0.5, -0.5, 0.5, -0.5, 0.5, -0.5],
    [1.25, 1.25, 1.25, 1.25, 1.25, 1.25],
  );
  const after = STANDARD_PRIOR;
  const prng = createPrng(52);
  const refiner = createRefiner(after);
  const customers = Array.from({ length: customerCount(400) }, () => {
    const { truth, choices } = simulateCustomer(prng, after, 30);
    const evidence = fold(before, choices);
    return {
      truth,
      evidence,
      exact: refiner(choices),
      online: posterior(after, fold(after, choices)),
    };
  });

  it('leaves what folding under the new one would', async ({ annotate }) => {
    const swapped = customers.map(({ evidence }) => posterior(after, evidence));
    const error = estimate(customers.map(({ exact }, at) => meanError(swapped[at]!, exact)));
    const online = estimate(customers.map(({ exact, online }) => meanError(online, exact)));
    const held = estimate(customers.map(({ truth }, at) => coverage(after, swapped[at]!, truth)));
    await annotate(`mean error ${show(error)} sd, folded under the new prior ${show(online)}`);
    await annotate(`coverage ${show(held)}`);
    expect(error.mean).toBeLessThan(MEAN_ERROR_SD + ERRORS_ALLOWED * error.error);
    expect(held.mean).toBeGreaterThan(COVERAGE_MIN - ERRORS_ALLOWED * held.error);
  });

  it('is missed when it is not swapped', () => {
    const stale = customers.map(({ evidence }) => posterior(before, evidence));
    const error = estimate(customers.map(({ exact }, at) => meanError(stale[at]!, exact)));
    expect(error.mean).toBeGreaterThan(MEAN_ERROR_SD + ERRORS_ALLOWED * error.error);
  });
});
