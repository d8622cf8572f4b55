import { factorize, preparePrior, type PreparedPrior } from '@waarom/model';

/** The parameters of a population, as the iterations move them. */
export interface Population {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** Delta, covariates by d. */
  readonly delta: Float64Array;
  /** Offsets of slot 1 (always 0), 2, ..; empty when positions are not modelled. */
  readonly positionOffsets: Float64Array;
}

/** Returns the population as a prior; what it does not know (half-life, answers) is neutral. */
export function priorOfPopulation({
  mean,
  covariance,
  positionOffsets,
}: Population): PreparedPrior {
  return preparePrior({
    mean,
    covariance,
    positionOffsets,
    halfLifeMs: Infinity,
    answers: Array.from(mean, () => ({ intercept: 0, loading: 0, sd: 1 })),
  });
}

/**
 * Returns the population as numbers without bounds, all about as large as each other: means and effects in units of
 * `scales`, the Cholesky factor of the covariance with its diagonal as logarithms, the offsets.
 */
export function vectorOf(population: Population, scales: Float64Array): Float64Array {
  const { mean, covariance, delta, positionOffsets } = population;
  const dimension = mean.length;
  const factor = factorize(covariance, dimension);
  if (factor === undefined) throw new RangeError('the covariance must be positive definite');
  const numbers: number[] = [];
  mean.forEach((value, k) => numbers.push(value / scales[k]!));
  delta.forEach((value, at) => numbers.push(value / scales[at % dimension]!));
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column <= row; column++) {
      const value = factor[row * dimension + column]! / scales[row]!;
      numbers.push(row === column ? Math.log(value) : value);
    }
  }
  numbers.push(...positionOffsets.subarray(1));
  return Float64Array.from(numbers);
}

/** Returns the population of these numbers; `like` gives the shapes. */
export function populationOf(
  vector: Float64Array,
  scales: Float64Array,
  like: Population,
): Population {
  const dimension = like.mean.length;
  let at = 0;
  const mean = like.mean.map((_, k) => vector[at++]! * scales[k]!);
  const delta = like.delta.map((_, index) => vector[at++]! * scales[index % dimension]!);
  const factor = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column <= row; column++) {
      const value = vector[at++]!;
      factor[row * dimension + column] = scales[row]! * (row === column ? Math.exp(value) : value);
    }
  }
  const covariance = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++) {
      let sum = 0;
      for (let k = 0; k <= row; k++) {
        sum += factor[row * dimension + k]! * factor[column * dimension + k]!;
      }
      covariance[row * dimension + column] = sum;
      covariance[column * dimension + row] = sum;
    }
  }
  const positionOffsets = like.positionOffsets.map((_, slot) => (slot === 0 ? 0 : vector[at++]!));
  return { mean, covariance, delta, positionOffsets };
}
