import { AXES_MAX } from './fold-limits.js';

/**
 * A choice seen from its own utilities, and what it says of them: filled before `MatchMoments` and by it.
 *
 * Utilities count from that of what was chosen: u_j = (x_j - x_y) . b + o_j - o_y for the n others. In white
 * coordinates Laplace's approximation of the posterior is the standard normal distribution of r dimensions, and each
 * alternative is a row; row 0 is what was chosen.
 */
export interface ChoiceSite {
  /** Given: p of what was chosen and of the n others. */
  readonly shares: Float64Array;
  /** Given: their white rows, less the mean under p; n + 1 by r. */
  readonly centered: Float64Array;
  /** Given: the utilities of the others at the mode, without offsets. */
  readonly utilities: Float64Array;
  /** Given: how the prior was left for the mode, b = m + Lambda^-1 X' pull; found: its part of dEta, X' pull. */
  readonly pull: Float64Array;
  /** Found: the axes as combinations of the differences, q_a = X' natural_a; AXES_MAX by n, 0 beyond what was found. */
  readonly natural: Float64Array;
  /**
   * Found: n + 1 by AXES_MAX. The choice is as if its rows, less their mean, were longer by stretch_ia q_a:
   * dLambda = w sum_i p_i v_i v_i' with v_i = x_i - sum_j p_j x_j + sum_a stretch_ia q_a.
   */
  readonly stretch: Float64Array;
  /** Found: the rest of dEta, sum_i lean_i v_i; n + 1. */
  readonly lean: Float64Array;
}

/** Returns arrays for choice sets of at most `count` others and `rank` dimensions. */
export function createChoiceSite(count: number, rank: number): ChoiceSite {
  return {
    shares: new Float64Array(count + 1),
    centered: new Float64Array((count + 1) * rank),
    utilities: new Float64Array(count),
    pull: new Float64Array(count),
    natural: new Float64Array(AXES_MAX * count),
    stretch: new Float64Array((count + 1) * AXES_MAX),
    lean: new Float64Array(count + 1),
  };
}
