import { oneNewtonStep } from '../posterior/find-mode.js';
import { createNewtonLearner } from './newton-learner.js';
import { scoreAhead } from './score-ahead.js';
import type { ScoringMethod } from './scoring-method.js';

/** The extended Kalman filter: one Newton step a choice, linearised where the choice found the person. Fahrmeir (1992). */
export const ekf: ScoringMethod =
  ({ prior }) =>
  (choices) =>
    scoreAhead(createNewtonLearner(prior, oneNewtonStep), choices);
