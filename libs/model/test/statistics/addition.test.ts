/** What is made by adding evidence: two identities merged and parted, a prior swapped. */
import { describe, expect, it } from 'vitest';
import {
  createFoldChoice,
  createRefiner,
  emptyEvidence,
  evidenceOf,
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
    ['folded', (choices: readonly Choice[]) => fold(prior, choices)],
    ['refined', (choices: readonly Choice[]) => evidenceOf(prior, refiner(choices))],
  ] as const)(
    'merge, when %s, to what one identity would have been to',
    async ([, learn], { annotate }) => {
      const merged = customers.map(({ halves }) =>
        posterior(prior, sum(learn(halves[0]), learn(halves[1]))),
      );
      // A merge replaces thirty choices by two normal distributions, where the fold replaces each by one. So
      // it is held to what the fold is held to.
      const error = estimate(customers.map(({ all }, at) => meanError(merged[at]!, all)));
      const held = estimate(customers.map(({ truth }, at) => coverage(prior, merged[at]!, truth)));
      await annotate(`mean error ${show(error)} sd, coverage ${show(held)}`);
      expect(error.mean).toBeLessThan(MEAN_ERROR_SD + ERRORS_ALLOWED * error.error);
      expect(held.mean).toBeGreaterThan(COVERAGE_MIN - ERRORS_ALLOWED * held.error);
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
