import type { PreparedPrior } from '@waarom/model';
import type { People } from './person.js';

/** How exact the integral is. */
export interface IntegrationOptions {
  /** Draws a person. */
  readonly draws: number;
  readonly seed: number;
  /** Delta of a fit; without it covariates are not looked at. */
  readonly delta?: Float64Array;
}

/** Returns the log marginal likelihood of the choices, by importance sampling around each refined posterior. */
export function marginalLogLikelihood(
  _people: People,
  _prior: PreparedPrior,
  _options: IntegrationOptions,
): number {
  throw new Error('not yet');
}
