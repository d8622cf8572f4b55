import { describe, expect, it } from 'vitest';
import { posterior, refine, type Posterior } from '../../src/index.js';
import { foldAll } from '../support/fold-all.js';
import { createPrng } from '../support/prng.js';
import { customerCount } from './long-run.js';
import { ERRORS_ALLOWED, estimate, meanOver, show } from './sampling-error.js';
import { drawChoices, simulateCustomer, STANDARD_PRIOR } from './simulate-customer.js';

const prior = STANDARD_PRIOR;
const { dimension } = prior;
const varianceOf = (found: Posterior, k: number) => found.covariance[k * (dimension + 1)]!;

/** What the mean of the online posterior may be off by, on average, in exact sds: the stated figure. */
const MEAN_ERROR_SD = 0.12;

const squaredError = (found: Posterior, truth: Float64Array) =>
  meanOver(dimension, (k) => (truth[k]! - found.mean[k]!) ** 2);

describe.each([5, 30, 120])('after %d choices', (count) => {
  const prng = createPrng(31 + count);
  const customers = Array.from({ length: customerCount(400) }, () => {
    const { truth, choices } = simulateCustomer(prng, prior, count);
    return { truth, refined: refine(prior, choices), online: foldAll(prior, choices) };
  });

  // The law of total variance: over truths drawn from the prior the squared error of the exact posterior mean
  // is on average the posterior variance, no more and no less.
  it('the refined mean is off by what its sd says', async ({ annotate }) => {
    const variance = estimate(
      customers.map(({ refined }) => meanOver(dimension, (k) => varianceOf(refined, k))),
    );
    const excess = estimate(
      customers.map(
        ({ truth, refined }) =>
          squaredError(refined, truth) - meanOver(dimension, (k) => varianceOf(refined, k)),
      ),
    );
    await annotate(`variance ${show(variance)}, squared error less variance ${show(excess)}`);
    expect(Math.abs(excess.mean)).toBeLessThan(ERRORS_ALLOWED * excess.error);
  });

  // The truth strays from the exact mean independently of the online mean, given the choices, so the squared
  // errors add. A normal error of 0.12 sd on average has a square of 0.12^2 pi / 2 = 0.023 variances.
  it('the online mean loses no more than its stated error to the refined one', async ({
    annotate,
  }) => {
    const allowance = MEAN_ERROR_SD ** 2 * (Math.PI / 2);
    const loss = estimate(
      customers.map(({ truth, refined, online }) =>
        meanOver(dimension, (k) => {
          const [ours, best] = [truth[k]! - online.mean[k]!, truth[k]! - refined.mean[k]!];
          return (ours ** 2 - best ** 2) / varianceOf(refined, k);
        }),
      ),
    );
    await annotate(`loss in variances ${show(loss)}, allowed ${allowance.toFixed(4)}`);
    expect(loss.mean).toBeLessThan(allowance + ERRORS_ALLOWED * loss.error);
  });
});

describe('a customer who chooses two thousand times', () => {
  const truth = Float64Array.of(-2, 1.5, -1, 0.5, 0, 2);
  const choices = drawChoices(createPrng(5), truth, 2000);

  it.each([
    ['refined', refine(prior, choices)],
    ['online', foldAll(prior, choices)],
  ])('is recovered by the %s posterior, also two sds from the population', (_, found) => {
    for (let k = 0; k < dimension; k++) {
      const sd = Math.sqrt(varianceOf(found, k));
      expect(sd).toBeLessThan(0.1);
      // The pull of the prior is below sd^2 * 2 / Sigma = 0.2 sd.
      expect(Math.abs(found.mean[k]! - truth[k]!)).toBeLessThan((ERRORS_ALLOWED + 0.2) * sd);
    }
  });

  it('is not recovered by the prior', () => {
    const nothing = posterior(prior, new Float64Array(27));
    expect(squaredError(nothing, truth)).toBeGreaterThan(1);
  });
});
