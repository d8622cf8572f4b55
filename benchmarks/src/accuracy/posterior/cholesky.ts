/** Symmetric systems by plain loops: the reference methods share no code with what they are to judge. */

/** Returns the lower factor C of A = C C'. @throws RangeError when A is not positive definite. */
export function factorize(matrix: Float64Array, dimension: number): Float64Array {
  const factor = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * dimension + column]!;
      for (let k = 0; k < column; k++) {
        sum -= factor[row * dimension + k]! * factor[column * dimension + k]!;
      }
      if (row !== column)
        factor[row * dimension + column] = sum / factor[column * dimension + column]!;
      else if (sum > 0) factor[row * dimension + row] = Math.sqrt(sum);
      else throw new RangeError('a matrix is not positive definite');
    }
  }
  return factor;
}

/** Returns C^-1 b. */
function solveLower(factor: Float64Array, vector: Float64Array): Float64Array {
  const dimension = vector.length;
  const solution = new Float64Array(vector);
  for (let row = 0; row < dimension; row++) {
    let sum = solution[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * dimension + k]! * solution[k]!;
    solution[row] = sum / factor[row * dimension + row]!;
  }
  return solution;
}

/** Returns A^-1 b. */
export function solve(factor: Float64Array, vector: Float64Array): Float64Array {
  const dimension = vector.length;
  const solution = solveLower(factor, vector);
  for (let row = dimension - 1; row >= 0; row--) {
    let sum = solution[row]!;
    for (let k = row + 1; k < dimension; k++) sum -= factor[k * dimension + row]! * solution[k]!;
    solution[row] = sum / factor[row * dimension + row]!;
  }
  return solution;
}

/** Returns A^-1. */
export function invert(factor: Float64Array, dimension: number): Float64Array {
  const inverse = new Float64Array(dimension * dimension);
  for (let column = 0; column < dimension; column++) {
    const unit = new Float64Array(dimension);
    unit[column] = 1;
    inverse.set(solve(factor, unit), column * dimension);
  }
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column < row; column++) {
      inverse[row * dimension + column] = inverse[column * dimension + row]!;
    }
  }
  return inverse;
}

/** Returns log |A|. */
export function logDeterminant(factor: Float64Array, dimension: number): number {
  let sum = 0;
  for (let k = 0; k < dimension; k++) sum += 2 * Math.log(factor[k * dimension + k]!);
  return sum;
}

/** Returns A b. */
export function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const dimension = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += matrix[row * dimension + k]! * vector[k]!;
    return sum;
  });
}
