/**
 * A choice seen from its own utilities, and what it says of them: filled before `MatchMoments` and by it.
 *
 * Utilities count from that of what was chosen: u_j = (x_j - x_y) . b + o_j - o_y for the n others. In white
 * coordinates Laplace's approximation of the posterior is the standard normal distribution of r dimensions, and each
 * alternative is a row.
 */
export interface ChoiceSite {
  /** Given: p of what was chosen and of the n others. */
  readonly shares: Float64Array;
  /** Given: their white rows, less the mean under p; n + 1 by r. */
  readonly centered: Float64Array;
  /** Given: the utilities of the others at the mode, without offsets. */
  readonly utilities: Float64Array;
  /** Given: how the prior was left for the mode, b = m + Lambda^-1 X' pull; found: dEta = X' pull. */
  readonly pull: Float64Array;
  /** Found: r by n rows f with dLambda = sum (X' f)(X' f)'. */
  readonly factors: Float64Array;
}

/** Returns arrays for choice sets of at most `count` others and `rank` dimensions. */
export function createChoiceSite(count: number, rank: number): ChoiceSite {
  return {
    shares: new Float64Array(count + 1),
    centered: new Float64Array((count + 1) * rank),
    utilities: new Float64Array(count),
    pull: new Float64Array(count),
    factors: new Float64Array(rank * count),
  };
}
