/**
 * Returns the rising function of x that is nearest to y in the least squares sense, at each x: pool adjacent violators. Equal values of
 * x get one value. Barlow et al. (1972), Statistical Inference under Order Restrictions, section 1.2.
 *
 * `x` must be in order.
 */
export function isotonic(x: Float64Array, y: Float64Array): Float64Array {
  const sums: number[] = [];
  const counts: number[] = [];
  for (let at = 0; at < x.length; at++) {
    if (at > 0 && x[at] === x[at - 1]) {
      sums[sums.length - 1]! += y[at]!;
      counts[counts.length - 1]! += 1;
    } else {
      sums.push(y[at]!);
      counts.push(1);
    }
    // A tie is complete before it is compared.
    if (x[at + 1] === x[at]) continue;
    while (sums.length > 1 && isFalling(sums, counts)) {
      const sum = sums.pop()!;
      const count = counts.pop()!;
      sums[sums.length - 1]! += sum;
      counts[counts.length - 1]! += count;
    }
  }
  const fitted = new Float64Array(x.length);
  let start = 0;
  sums.forEach((sum, block) => {
    fitted.fill(sum / counts[block]!, start, start + counts[block]!);
    start += counts[block]!;
  });
  return fitted;
}

/** Whether the last block is below the one before it, or level with it. */
function isFalling(sums: readonly number[], counts: readonly number[]): boolean {
  const last = sums.length - 1;
  return sums[last]! * counts[last - 1]! <= sums[last - 1]! * counts[last]!;
}
