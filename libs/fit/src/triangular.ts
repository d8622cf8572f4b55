/** Lower triangular matrices, d by d, row-major. */

/** Returns the product of two of them. */
export function multiplyLower(
  left: Float64Array,
  right: Float64Array,
  dimension: number,
): Float64Array {
  const product = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let k = column; k <= row; k++) {
        sum += left[row * dimension + k]! * right[k * dimension + column]!;
      }
      product[row * dimension + column] = sum;
    }
  }
  return product;
}

/** Returns the inverse. */
export function invertLower(factor: Float64Array, dimension: number): Float64Array {
  const inverse = new Float64Array(dimension * dimension);
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

/** Returns the product with a vector, of which only the first d values count. */
export function applyLower(factor: Float64Array, vector: Float64Array): Float64Array {
  const dimension = Math.sqrt(factor.length);
  const product = new Float64Array(dimension);
  for (let row = 0; row < dimension; row++) {
    let sum = 0;
    for (let k = 0; k <= row; k++) sum += factor[row * dimension + k]! * vector[k]!;
    product[row] = sum;
  }
  return product;
}
