import { ekf } from './ekf.js';
import { exact } from './exact.js';
import { laplace } from './laplace.js';
import { online } from './online.js';
import { pooled } from './pooled.js';
import { refined } from './refined.js';
import type { ScoringMethod } from './scoring-method.js';
import { uniform } from './uniform.js';

/** In the order of the table, from what knows least to the truth under the prior. */
export const scoringMethods: Readonly<Record<string, ScoringMethod>> = {
  uniform,
  pooled,
  ekf,
  laplace,
  online,
  refined,
  exact,
};
