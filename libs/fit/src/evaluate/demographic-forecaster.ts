import { predict, preparePrior, type Posterior, type Prior } from '@waarom/model';
import type { FitResult } from '../fit-backend.js';
import { customerMean } from '../plain/expect.js';
import type { Forecaster } from './forecaster.js';

/**
 * Returns the forecast of who knows customers by their covariates and never by what they did: the population's mean shifted to
 * people like this one, and what differs between those. `fitted` must be fitted with covariates of the same kind.
 */
export function createDemographicForecaster(
  name: string,
  fitted: Pick<FitResult, 'mean' | 'covariance' | 'delta'>,
  like: Prior,
): Forecaster {
  const { mean, covariance, delta = new Float64Array(0) } = fitted;
  const prepared = preparePrior({ ...like, mean, covariance });
  const alike = (own: Float64Array): Posterior => ({
    dimension: prepared.dimension,
    mean: own,
    covariance,
    logDeterminant: prepared.logDeterminant,
  });
  let kind = alike(mean);
  return {
    name,
    meet({ covariates }) {
      kind = alike(covariates === undefined ? mean : customerMean(mean, delta, covariates));
    },
    foretell: (choice) => predict(prepared, kind, choice),
    learn() {},
  };
}
