import { predict, type Choice, type Posterior, type PreparedPrior } from '@waarom/model';
import type { Surprise } from './scoring-method.js';

/** A normal distribution of one person's coefficients that learns choice by choice. */
export interface GaussianLearner {
  /** The prior in the learner's own dimension; for `predict`. */
  readonly prior: PreparedPrior;
  readonly current: () => Posterior;
  readonly learn: (choice: Choice) => void;
  /** The choice with the cue rows that `prior` is about. */
  readonly asSeen: (choice: Choice) => Choice;
}

/**
 * Predicts each choice, then learns from it. All normal posteriors are integrated by the same quadrature, so that methods
 * differ by their posterior alone.
 */
export function scoreAhead(learner: GaussianLearner, choices: readonly Choice[]): Surprise {
  let nats = 0;
  for (const choice of choices) {
    const seen = learner.asSeen(choice);
    const { alternatives, outside } = predict(learner.prior, learner.current(), seen);
    nats -= Math.log(seen.chosen < 0 ? outside : alternatives[seen.chosen]!);
    learner.learn(seen);
  }
  return { nats, variance: 0 };
}
