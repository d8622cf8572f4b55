/**
 * The bare update that others use, as the baseline: one extended-Kalman step (one Newton step from the current mean, in
 * covariance form), plain loops over typed arrays. Less accurate than ours by design; see ARCHITECTURE.md.
 *
 * Fahrmeir (1992), Posterior mode estimation by extended Kalman filtering for multivariate dynamic generalized linear models.
 */
export function createOneStepUpdate(dimension: number) {
  const mean = new Float64Array(dimension);
  const covariance = new Float64Array(dimension * dimension);
  const gain = new Float64Array(dimension);

  function reset(): void {
    mean.fill(0);
    covariance.fill(0);
    for (let row = 0; row < dimension; row++) covariance[row * dimension + row] = 1;
  }

  /** Treats each alternative as a Bernoulli answer in turn: K rank-one corrections. */
  function update(rows: Float64Array, count: number, chosen: number): void {
    let total = 1;
    for (let index = 0; index < count; index++) total += Math.exp(dot(rows, index));
    for (let index = 0; index < count; index++) {
      const probability = Math.exp(dot(rows, index)) / total;
      const weight = probability * (1 - probability);
      let spread = 0;
      for (let row = 0; row < dimension; row++) {
        let sum = 0;
        for (let column = 0; column < dimension; column++) {
          sum += covariance[row * dimension + column]! * rows[index * dimension + column]!;
        }
        gain[row] = sum;
        spread += sum * rows[index * dimension + row]!;
      }
      const scale = 1 / (1 + weight * spread);
      const surprise = (index === chosen ? 1 : 0) - probability;
      for (let row = 0; row < dimension; row++) {
        mean[row]! += scale * surprise * gain[row]!;
        for (let column = 0; column < dimension; column++) {
          covariance[row * dimension + column]! -= scale * weight * gain[row]! * gain[column]!;
        }
      }
    }
  }

  function dot(rows: Float64Array, index: number): number {
    let sum = 0;
    for (let column = 0; column < dimension; column++) {
      sum += mean[column]! * rows[index * dimension + column]!;
    }
    return sum;
  }

  return { reset, update };
}
