/** What forgetting comes to in the long run, when a customer chooses or answers at a constant rate. */
import { describe, expect, it } from 'vitest';
import {
  createFoldChoice,
  emptyEvidence,
  foldAnswer,
  forget,
  posterior,
  triangleIndex,
  type PreparedPrior,
} from '../../src/index.js';
import { normalPrior } from '../support/fold-all.js';
import { createPrng, type Prng } from '../support/prng.js';
import { customerCount } from './long-run.js';
import { ERRORS_ALLOWED, estimate, show } from './sampling-error.js';
import { drawChoices, drawCues } from './simulate-customer.js';

const DIMENSION = 3;
const HALF_LIFE = 200;
const prior: PreparedPrior = {
  ...normalPrior([-1, 0.5, 0], [1, 1, 1]),
  halfLifeMs: HALF_LIFE,
};

/** What is left of the evidence from one event to the next, one millisecond later. */
const LEFT = 2 ** (-1 / HALF_LIFE);

/** So many events count fully: 1 + r + r^2 + ... */
const EVENTS_HELD = 1 / (1 - LEFT);

/** Folds choices of a customer with these coefficients, one a millisecond. */
function live(prng: Prng, evidence: Float64Array, truth: Float64Array, halfLives: number): void {
  for (const choice of drawChoices(prng, truth, halfLives * HALF_LIFE)) {
    forget(prior, evidence, 1);
    foldChoice(evidence, choice);
  }
}

const foldChoice = createFoldChoice(prior);

/** Returns what one choice is expected to tell of each pair of coefficients: E[sum p x x' - xbar xbar']. */
function fisherInformation(prng: Prng, truth: Float64Array, draws: number): Float64Array {
  const information = emptyEvidence(DIMENSION);
  for (let n = 0; n < draws; n++) {
    const rows = drawCues(prng, DIMENSION).map((cues) => [1, ...cues]);
    const odds = rows.map((row) => Math.exp(row.reduce((sum, x, k) => sum + x * truth[k]!, 0)));
    const total = odds.reduce((sum, value) => sum + value, 1);
    const mean = (f: (row: readonly number[]) => number) =>
      rows.reduce((sum, row, j) => sum + (odds[j]! / total) * f(row), 0);
    for (let a = 0; a < DIMENSION; a++) {
      for (let b = a; b < DIMENSION; b++) {
        const covariance =
          mean((row) => row[a]! * row[b]!) - mean((row) => row[a]!) * mean((row) => row[b]!);
        information[triangleIndex(DIMENSION, a, b)]! += covariance / draws;
      }
    }
  }
  return information;
}

describe('at a constant rate', () => {
  it('answers come to the geometric sum of what one says', () => {
    const evidence = emptyEvidence(DIMENSION);
    const once = emptyEvidence(DIMENSION);
    foldAnswer(prior, once, 1, 0.8, 1);
    for (let n = 0; n < 60 * HALF_LIFE; n++) {
      forget(prior, evidence, 1);
      foldAnswer(prior, evidence, 1, 0.8, 1);
    }
    // Sixty half-lives leave 1e-18 of the start; each step rounds by 2^-53 and forgets that, too.
    evidence.forEach((value, at) => {
      expect(Math.abs(value - once[at]! * EVENTS_HELD)).toBeLessThanOrEqual(
        1e-12 * Math.abs(value),
      );
    });
  });

  // The coefficients are the prior's mean, so that the prior does not pull. The mean then moves about them with a
  // variance of I^-1 / (2 n), n = 289 events held, by which the utilities vary by x' I^-1 x / 2 n = 15 / 2 n
  // = 0.026; p (1 - p) is bent by no more than itself, so the information is off by half of that, 1.3 %. And 12
  // half-lives leave 0.02 % to come.
  it('choices come to the Fisher information of the events that are held', async ({ annotate }) => {
    const prng = createPrng(3);
    const truth = new Float64Array(prior.mean);
    const expected = fisherInformation(prng, truth, 20_000);
    const found = Array.from({ length: customerCount(40) }, () => {
      const evidence = emptyEvidence(DIMENSION);
      live(prng, evidence, truth, 12);
      return evidence;
    });
    for (let k = 0; k < DIMENSION; k++) {
      const at = triangleIndex(DIMENSION, k, k);
      const ratio = estimate(
        found.map((evidence) => evidence[at]! / (expected[at]! * EVENTS_HELD)),
      );
      await annotate(`information on coefficient ${k}, held / expected: ${show(ratio)}`);
      // A choice's information varies by less than itself: 20,000 of them know it to 0.7 %.
      const tolerance = 0.013 + ERRORS_ALLOWED * Math.hypot(ratio.error, 0.007);
      expect(Math.abs(ratio.mean - 1)).toBeLessThan(tolerance);
    }
  });

  it('certainty does not grow from the tenth half-life to the twentieth', () => {
    const prng = createPrng(4);
    const truth = new Float64Array(prior.mean);
    const growth = Array.from({ length: customerCount(20) }, () => {
      const evidence = emptyEvidence(DIMENSION);
      live(prng, evidence, truth, 10);
      const before = posterior(prior, evidence).logDeterminant;
      live(prng, evidence, truth, 10);
      return posterior(prior, evidence).logDeterminant - before;
    });
    const { mean, error } = estimate(growth);
    // What was to come after ten half-lives is 0.1 % for each of three coefficients.
    expect(Math.abs(mean)).toBeLessThan(0.003 + ERRORS_ALLOWED * error);
  });
});

describe('after a change of mind', () => {
  // The coefficient goes from 0.8 to -0.8: as cues are symmetric, choices tell as much after as before, and k
  // half-lives leave 2^-k of the way. The prior adds its pull, (n I)^-1 of the way to its mean, with I > 0.1.
  it('five half-lives leave a thirty-second of the way', async ({ annotate }) => {
    const prng = createPrng(6);
    const way = 1.6;
    const found = Array.from({ length: customerCount(40) }, () => {
      const evidence = emptyEvidence(DIMENSION);
      live(prng, evidence, Float64Array.of(-1, 0.5, 0.8), 10);
      live(prng, evidence, Float64Array.of(-1, 0.5, -0.8), 5);
      return posterior(prior, evidence).mean[2]! + 0.8;
    });
    const left = estimate(found);
    await annotate(`way left ${show(left)}`);
    const pull = 0.8 / (0.1 * EVENTS_HELD);
    expect(left.mean).toBeLessThan(way * 2 ** -5 + pull + ERRORS_ALLOWED * left.error);
    expect(left.mean).toBeGreaterThan(-ERRORS_ALLOWED * left.error);
  });
});
