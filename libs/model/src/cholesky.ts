/**
 * Dense symmetric matrices, row-major, by plain loops: what preparing, reading and predicting need.
 * Folding does not pass here but through the generated kernel.
 */
import { copyDoubles, doubles } from './doubles.js';

/**
 * Returns the lower Cholesky factor C of A = C C', or undefined when A is not positive definite.
 *
 * Reads the upper triangle only, and writes the lower one of `factor`. Golub and Van Loan (2013), Matrix Computations, section 4.2.
 */
export function factorize(
  matrix: Float64Array,
  dimension: number,
  factor: Float64Array = doubles(dimension * dimension),
): Float64Array | undefined {
  for (let column = 0; column < dimension; column++) {
    for (let row = column; row < dimension; row++) {
      let sum = matrix[column * dimension + row]!;
      for (let k = 0; k < column; k++) {
        sum -= factor[row * dimension + k]! * factor[column * dimension + k]!;
      }
      if (row === column) {
        // NaN fails this comparison too.
        if (!(sum > 0) || sum === Infinity) return undefined;
        factor[row * dimension + column] = Math.sqrt(sum);
      } else {
        factor[row * dimension + column] = sum / factor[column * dimension + column]!;
      }
    }
  }
  return factor;
}

/** Returns C^-1 b for the lower factor C. */
export function solveLower(factor: Float64Array, vector: Float64Array): Float64Array {
  const solution = copyDoubles(vector);
  solveLowerInPlace(factor, solution);
  return solution;
}

function solveLowerInPlace(factor: Float64Array, solution: Float64Array): void {
  const dimension = solution.length;
  for (let row = 0; row < dimension; row++) {
    let sum = solution[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * dimension + k]! * solution[k]!;
    solution[row] = sum / factor[row * dimension + row]!;
  }
}

/** Returns A^-1 b for the lower factor of A. */
export function solve(factor: Float64Array, vector: Float64Array): Float64Array {
  const solution = copyDoubles(vector);
  solveInPlace(factor, solution);
  return solution;
}

function solveInPlace(factor: Float64Array, solution: Float64Array): void {
  const dimension = solution.length;
  solveLowerInPlace(factor, solution);
  for (let row = dimension - 1; row >= 0; row--) {
    let sum = solution[row]!;
    for (let k = row + 1; k < dimension; k++) sum -= factor[k * dimension + row]! * solution[k]!;
    solution[row] = sum / factor[row * dimension + row]!;
  }
}

/** Returns C^-1 of the lower C; writes the lower triangle of `inverse`. */
export function invertLower(
  factor: Float64Array,
  dimension: number,
  inverse: Float64Array = doubles(dimension * dimension),
): Float64Array {
  for (let column = 0; column < dimension; column++) {
    inverse[column * dimension + column] = 1 / factor[column * dimension + column]!;
    for (let row = column + 1; row < dimension; row++) {
      let sum = 0;
      for (let k = column; k < row; k++) {
        sum -= factor[row * dimension + k]! * inverse[k * dimension + column]!;
      }
      inverse[row * dimension + column] = sum / factor[row * dimension + row]!;
    }
  }
  return inverse;
}

/** Returns A^-1, exactly symmetric, for the lower factor of A. */
export function invert(factor: Float64Array, dimension: number): Float64Array {
  const inverse = doubles(dimension * dimension);
  const solution = doubles(dimension);
  for (let column = 0; column < dimension; column++) {
    solution.fill(0);
    solution[column] = 1;
    solveInPlace(factor, solution);
    for (let row = 0; row <= column; row++) {
      inverse[row * dimension + column] = solution[row]!;
      inverse[column * dimension + row] = solution[row]!;
    }
  }
  return inverse;
}

/** Returns log |A| for the lower factor of A. */
export function logDeterminant(factor: Float64Array, dimension: number): number {
  let sum = 0;
  for (let k = 0; k < dimension; k++) sum += Math.log(factor[k * dimension + k]!);
  return 2 * sum;
}

/** Returns A b. */
export function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const dimension = vector.length;
  const product = doubles(dimension);
  for (let row = 0; row < dimension; row++) {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += matrix[row * dimension + k]! * vector[k]!;
    product[row] = sum;
  }
  return product;
}
