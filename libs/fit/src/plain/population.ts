import { factorize, preparePrior, solveLower, type PreparedPrior } from '@waarom/model';

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
 * Returns the population as numbers without bounds in which slow directions are straight: Sigma = U D U' with unit
 * lower U, mean and effects as (U D^1/2)^-1 times themselves, and the logarithms of D^1/2. Coefficients that all grow
 * together, which is what EM is slowest at, then only move the logarithms.
 *
 * `scales` makes U free of the cues' units.
 */
export function vectorOf(population: Population, scales: Float64Array): Float64Array {
  const { mean, covariance, delta, positionOffsets } = population;
  const dimension = mean.length;
  const factor = factorize(covariance, dimension);
  if (factor === undefined) throw new RangeError('the covariance must be positive definite');
  const numbers: number[] = [...solveLower(factor, mean)];
  for (let at = 0; at < delta.length; at += dimension) {
    numbers.push(...solveLower(factor, delta.subarray(at, at + dimension)));
  }
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column < row; column++) {
      const unit = factor[row * dimension + column]! / factor[column * dimension + column]!;
      numbers.push((unit * scales[column]!) / scales[row]!);
    }
    numbers.push(Math.log(factor[row * dimension + row]!));
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
  const factor = factorOf(vector.subarray(dimension + like.delta.length), scales);
  const mean = multiplyLower(factor, vector.subarray(0, dimension));
  const delta = new Float64Array(like.delta.length);
  for (let at = 0; at < delta.length; at += dimension) {
    const start = dimension + at;
    delta.set(multiplyLower(factor, vector.subarray(start, start + dimension)), at);
  }
  const covariance = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    const product = multiplyLower(factor, factor.subarray(row * dimension, (row + 1) * dimension));
    covariance.set(product, row * dimension);
  }
  for (let row = 0; row < dimension; row++) {
    for (let k = 0; k < row; k++) {
      covariance[row * dimension + k] = covariance[k * dimension + row]!;
    }
  }
  const free = Math.max(0, like.positionOffsets.length - 1);
  const positionOffsets = new Float64Array(like.positionOffsets.length);
  positionOffsets.set(vector.subarray(vector.length - free), like.positionOffsets.length - free);
  return { mean, covariance, delta, positionOffsets };
}

/** Returns the lower Cholesky factor U D^1/2. */
function factorOf(numbers: Float64Array, scales: Float64Array): Float64Array {
  const dimension = scales.length;
  const factor = new Float64Array(dimension * dimension);
  let at = 0;
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column < row; column++) {
      const unit = (numbers[at++]! * scales[row]!) / scales[column]!;
      factor[row * dimension + column] = unit * factor[column * dimension + column]!;
    }
    factor[row * dimension + row] = Math.exp(numbers[at++]!);
  }
  return factor;
}

/** Returns C z for the lower C. */
function multiplyLower(factor: Float64Array, z: Float64Array): Float64Array {
  const dimension = z.length;
  return z.map((_, row) => {
    let sum = 0;
    for (let k = 0; k <= row; k++) sum += factor[row * dimension + k]! * z[k]!;
    return sum;
  });
}
