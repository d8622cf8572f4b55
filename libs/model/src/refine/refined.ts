import type { Posterior } from '../posterior.js';

/** The joint posterior of a customer's choices, with what only a joint solve can tell. */
export interface Refined extends Posterior {
  /** The mode, d values; a good start for the next refinement of the same customer. */
  readonly mode: Float64Array;
  /** Log probability of the choices given the prior and the sites, weights as exponents: log Z. */
  readonly logEvidence: number;
  /** Skewness of each coefficient's marginal, to third order; 0 is symmetric. */
  readonly skewness: Float64Array;
  /** False when the mode was not reached or the correction broke down: then the Laplace covariance stands. */
  readonly converged: boolean;
}

/** What one refinement takes besides the choices. */
export interface RefineOptions {
  /** Evidence that is no choice (answers, or choices not at hand), packed; it counts as part of the prior. */
  readonly sites?: Float64Array;
  /** This customer's own prior mean, where covariates shift it. */
  readonly mean?: Float64Array;
  /** Where to start: the mode of an earlier refinement saves half of the passes. */
  readonly start?: Float64Array;
}
