/** Utilities u = mean + F z with z standard normal of r dimensions, the largest ones first. */
export interface UtilityFactor {
  /** F, K by r, row-major. */
  readonly factor: Float64Array;
  readonly rank: number;
}

/**
 * Returns a factor F of covariance G = F F' (K by K), of the numerical rank.
 *
 * Cholesky with the largest remaining variance as the next pivot: the first dimensions then carry most of
 * the variance, which both quadratures like. Higham (2002), Accuracy and Stability, section 10.3.
 */
export function factorUtilities(covariance: Float64Array, count: number): UtilityFactor {
  const columns: Float64Array[] = [];
  const left = Float64Array.from({ length: count }, (_, j) => covariance[j * count + j]!);
  const negligible = 1e-12 * Math.max(1e-12, ...left);
  while (columns.length < count) {
    const pivot = left.indexOf(Math.max(...left));
    const variance = left[pivot]!;
    if (!(variance > negligible)) break;
    const column = new Float64Array(count);
    for (let j = 0; j < count; j++) {
      const known = columns.reduce((sum, earlier) => sum + earlier[j]! * earlier[pivot]!, 0);
      column[j] = (covariance[j * count + pivot]! - known) / Math.sqrt(variance);
      left[j]! -= column[j]! ** 2;
    }
    left[pivot] = 0;
    columns.push(column);
  }
  const rank = columns.length;
  const factor = new Float64Array(count * rank);
  columns.forEach((column, k) => column.forEach((value, j) => (factor[j * rank + k] = value)));
  return { factor, rank };
}
