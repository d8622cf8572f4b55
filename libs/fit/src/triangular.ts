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
