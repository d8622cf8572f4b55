import { findMode } from '../posterior/find-mode.js';
import { createNewtonLearner } from './newton-learner.js';
import { scoreAhead } from './score-ahead.js';
import type { ScoringMethod } from './scoring-method.js';

/** Laplace's approximation a choice: Newton to the mode, the mode taken for the mean. */
export const laplace: ScoringMethod =
  ({ prior }) =>
  (choices) =>
    scoreAhead(createNewtonLearner(prior, findMode), choices);
