import type { Choice, PreparedPrior } from '@waarom/model';

/** What every method is given of the half that the prior was fitted on, and how hard to try. */
interface ScoringSetting {
  readonly prior: PreparedPrior;
  /** Coefficients of the pooled logit. */
  readonly pooled: Float64Array;
  /** Effective draws a person for what is sampled. */
  readonly effectiveDraws: number;
  readonly seed: number;
}

/** How surprised a method was by a person's choices, each predicted from those before it. */
export interface Surprise {
  /** -sum_t log p(y_t | y_1 .. y_t-1). */
  readonly nats: number;
  /** Variance of `nats` over other random draws; 0 where nothing is drawn. */
  readonly variance: number;
}

/** One way to predict: returns the scorer of persons, one at a time. */
export type ScoringMethod = (setting: ScoringSetting) => (choices: readonly Choice[]) => Surprise;
