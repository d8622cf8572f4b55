import {
  createRefiner,
  normalCdf,
  normalDensity,
  readTrait,
  type Posterior,
  type PreparedPrior,
  type Refined,
} from '../../src/index.js';
import { foldAll } from '../support/fold-all.js';
import { createPrng } from '../support/prng.js';
import { customerCount } from './long-run.js';
import { meanOver } from './sampling-error.js';
import {
  SHIPPED_PRIOR,
  simulateCustomer,
  STANDARD_PRIOR,
  type SimulatedCustomer,
} from './simulate-customer.js';

/** Customers drawn from a prior, and what is inferred of them under that same prior. */
export interface Study {
  readonly prior: PreparedPrior;
  readonly customers: readonly SimulatedCustomer[];
  readonly refined: readonly Refined[];
  readonly online: readonly Posterior[];
}

/** 2,000 customers, as stated for the calibration figures, of thirty choices each. */
const CUSTOMERS = 2000;
const CHOICES = 30;
const SEED = 2022;

const done = new Map<PreparedPrior, Study>();

/** Returns the study of a prior: the same one for all tests. */
function studyOf(prior: PreparedPrior): Study {
  const known = done.get(prior);
  if (known !== undefined) return known;
  const prng = createPrng(SEED);
  const refiner = createRefiner(prior);
  const customers = Array.from({ length: customerCount(CUSTOMERS) }, () =>
    simulateCustomer(prng, prior, CHOICES),
  );
  const study: Study = {
    prior,
    customers,
    refined: customers.map(({ choices }) => refiner(choices)),
    online: customers.map(({ choices }) => foldAll(prior, choices)),
  };
  done.set(prior, study);
  return study;
}

/** The studies, made when first asked for. */
export const STUDIES = [
  { name: 'the standard prior', studyOf: () => studyOf(STANDARD_PRIOR) },
  { name: 'the shipped prior', studyOf: () => studyOf(SHIPPED_PRIOR) },
] as const;

/** Returns P(coefficient k < its true value), with the skew term where the posterior knows its skewness. */
export function truthQuantile(found: Posterior | Refined, truth: Float64Array, k: number): number {
  const z = (truth[k]! - found.mean[k]!) / Math.sqrt(found.covariance[k * (found.dimension + 1)]!);
  const skewness = 'skewness' in found ? found.skewness[k]! : 0;
  // The first term of the Edgeworth series, which can leave 0..1 far out in a tail.
  const edge = normalCdf(z) - (skewness / 6) * (z * z - 1) * normalDensity(z);
  return Math.min(1, Math.max(0, edge));
}

/** Returns the share of the coefficients whose 90 % interval holds the truth. */
export function coverage(prior: PreparedPrior, found: Posterior, truth: Float64Array): number {
  return meanOver(prior.dimension, (k) => {
    const [low, high] = readTrait(prior, found, k).interval90;
    const sd = Math.sqrt(prior.covariance[k * (prior.dimension + 1)]!);
    const z = (truth[k]! - prior.mean[k]!) / sd;
    return z >= low && z <= high ? 1 : 0;
  });
}

/** Returns a posterior that is surer than it may be, or less: its sds are multiplied. */
export function withSds<Found extends Posterior>(found: Found, factor: number): Found {
  return { ...found, covariance: found.covariance.map((value) => value * factor * factor) };
}
