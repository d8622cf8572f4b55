import type { PreparedPrior } from '@waarom/model';
import { factorize, invert, logDeterminant } from '../posterior/cholesky.js';
import type { Gaussian } from '../posterior/gaussian.js';
import { packChoices, type PackedChoices } from '../posterior/packed-choices.js';
import type { GaussianLearner } from './score-ahead.js';

/** Returns a learner whose posterior after a choice is a Newton approximation around what was known before. */
export function createNewtonLearner(
  prior: PreparedPrior,
  update: (known: Gaussian, packed: PackedChoices) => Gaussian,
): GaussianLearner {
  const { dimension } = prior;
  let known: Gaussian = { mean: prior.mean, precision: prior.precision };
  return {
    prior,
    current() {
      const factor = factorize(known.precision, dimension);
      return {
        dimension,
        mean: known.mean,
        covariance: invert(factor, dimension),
        logDeterminant: -logDeterminant(factor, dimension),
      };
    },
    learn(choice) {
      known = update(known, packChoices([choice], dimension));
    },
    asSeen: (choice) => choice,
  };
}
