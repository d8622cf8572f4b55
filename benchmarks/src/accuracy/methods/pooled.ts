import { logLikelihood, packChoices } from '../posterior/packed-choices.js';
import type { ScoringMethod } from './scoring-method.js';

/** Knows the population but no person: one set of coefficients for everybody. */
export const pooled: ScoringMethod =
  ({ pooled: coefficients }) =>
  (choices) => ({
    nats: -logLikelihood(packChoices(choices, coefficients.length), coefficients),
    variance: 0,
  });
