import type { FitProblem } from './fit-problem.js';
import type { People } from './person.js';

/** What is fitted, and how long. */
export interface FitOptions {
  /** d, the click level (or the first cue of a forced choice) included. */
  readonly dimension: number;
  /** Slots whose examination is fitted; those beyond share the last one. Default 0: positions are not modelled. */
  readonly positionCount?: number;
  /** Sd, in population sds, of the normal prior of each covariate's effect: shrinks it. Default 0.3. */
  readonly covariateSd?: number;
  /** How many imagined customers the covariance starts with. Default 1. See `regularisation.ts`. */
  readonly imaginedCustomers?: number;
  /**
   * Nodes a customer with which each refined posterior is integrated, so that wide populations are fitted without
   * bias; 0 takes the refined moments as they are, in half of the time. Default 100.
   */
  readonly draws?: number;
  /** Walks over the people. Default 500. */
  readonly iterationsMax?: number;
  /** Stops when an iteration gains less than this, in nats a person. Default 1e-5. */
  readonly tolerance?: number;
  readonly onProgress?: (progress: FitProgress) => void;
}

/** Where a fit stands, once an iteration. */
export interface FitProgress {
  readonly iteration: number;
  readonly logMarginalLikelihood: number;
  readonly secondsElapsed: number;
}

/** A population prior, and how it was reached. */
export interface FitResult {
  /** mu, d values. */
  readonly mean: Float64Array;
  /** Sigma, d by d, row-major: what remains between customers after the covariates. */
  readonly covariance: Float64Array;
  /** Delta, one row of d values for each covariate: the prior mean of a customer is mu + Delta' z. */
  readonly delta?: Float64Array;
  /** Log examination of slot 1, 2, ..; the first is 0; empty when positions are not modelled. */
  readonly positionOffsets: Float64Array;
  readonly logMarginalLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** The log marginal likelihood after each iteration. */
  readonly trace: readonly number[];
  /** Not empty: do not put this prior into force. */
  readonly problems: readonly FitProblem[];
}

/** One way to fit a prior; all of them give the same answer. */
export interface FitBackend {
  readonly name: 'plain' | 'tensorflow';
  readonly fit: (people: People, options: FitOptions) => Promise<FitResult>;
}
