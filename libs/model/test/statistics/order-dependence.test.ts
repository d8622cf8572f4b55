import { describe, expect, it } from 'vitest';
import { refine, type Choice, type Posterior } from '../../src/index.js';
import { foldAll } from '../support/fold-all.js';
import { createPrng, type Prng } from '../support/prng.js';
import { customerCount } from './long-run.js';
import { ERRORS_ALLOWED, estimate, meanOver, show } from './sampling-error.js';
import { SHIPPED_PRIOR, simulateCustomer, STANDARD_PRIOR } from './simulate-customer.js';

const ORDERS = 10;

/** What the mean of one pass may be off by, on average over customers and coefficients, in exact sds. */
const MEAN_ERROR_SD = 0.12;

function shuffle(prng: Prng, choices: readonly Choice[]): Choice[] {
  const shuffled = [...choices];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = prng.integer(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}

/** Returns the sd of the posterior mean over the orders, in sds of the refined posterior, over all coefficients. */
function spread(found: readonly Posterior[], refined: Posterior): number {
  const { dimension } = refined;
  return meanOver(dimension, (k) => {
    const { error } = estimate(found.map(({ mean }) => mean[k]!));
    // The error of a mean of n is its sd / sqrt(n).
    return (error * Math.sqrt(found.length)) / Math.sqrt(refined.covariance[k * (dimension + 1)]!);
  });
}

describe.each([
  { name: 'the standard prior', prior: STANDARD_PRIOR },
  { name: 'the shipped prior', prior: SHIPPED_PRIOR },
])('thirty choices in ten orders, under $name', ({ prior }) => {
  const prng = createPrng(44);
  const customers = Array.from({ length: customerCount(150) }, () => {
    const { choices } = simulateCustomer(prng, prior, 30);
    const orders = Array.from({ length: ORDERS }, () => shuffle(prng, choices));
    return { refined: refine(prior, choices), orders };
  });

  // An order moves the mean about its own centre by less than it moves it about the exact mean, and for a
  // normal error of 0.12 sd on average that is an sd of 0.12 sqrt(pi / 2) = 0.15.
  it('move the mean of one pass by 0.03 to 0.15 sd', async ({ annotate }) => {
    const moved = estimate(
      customers.map(({ refined, orders }) =>
        spread(
          orders.map((choices) => foldAll(prior, choices)),
          refined,
        ),
      ),
    );
    await annotate(`sd over orders, in sds of the posterior: ${show(moved)}`);
    expect(moved.mean).toBeLessThan(
      MEAN_ERROR_SD * Math.sqrt(Math.PI / 2) + ERRORS_ALLOWED * moved.error,
    );
    // That one pass depends on the order is a fact the documentation states.
    expect(moved.mean).toBeGreaterThan(0.03 - ERRORS_ALLOWED * moved.error);
  });

  it('do not move the refined mean', () => {
    for (const { refined, orders } of customers.slice(0, 20)) {
      const found = orders.map((choices) => refine(prior, choices));
      // The last Newton step leaves the mode within 1e-6 sd.
      expect(spread(found, refined)).toBeLessThan(1e-5);
    }
  });
});
