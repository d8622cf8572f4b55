/** From white coordinates back to coefficients, b = mode + W' z, for the lower whitening W = C^-1. */

/** Returns W' z. */
export function vectorFromWhite(whitening: Float64Array, z: Float64Array): Float64Array {
  const dimension = z.length;
  const vector = new Float64Array(dimension);
  for (let k = 0; k < dimension; k++) {
    let sum = 0;
    for (let a = k; a < dimension; a++) sum += whitening[a * dimension + k]! * z[a]!;
    vector[k] = sum;
  }
  return vector;
}

/** Returns W' M W, exactly symmetric. */
export function matrixFromWhite(
  whitening: Float64Array,
  matrix: Float64Array,
  dimension: number,
): Float64Array {
  const half = new Float64Array(dimension ** 2);
  for (let a = 0; a < dimension; a++) {
    for (let k = 0; k < dimension; k++) {
      let sum = 0;
      for (let b = k; b < dimension; b++) {
        sum += matrix[a * dimension + b]! * whitening[b * dimension + k]!;
      }
      half[a * dimension + k] = sum;
    }
  }
  const result = new Float64Array(dimension ** 2);
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++) {
      let sum = 0;
      for (let a = row; a < dimension; a++) {
        sum += whitening[a * dimension + row]! * half[a * dimension + column]!;
      }
      result[row * dimension + column] = sum;
      result[column * dimension + row] = sum;
    }
  }
  return result;
}

/** Returns T3(s, s, s) for each column s of W: the third central moments of the coefficients. */
export function thirdMomentsFromWhite(
  whitening: Float64Array,
  third: Float64Array,
  dimension: number,
): Float64Array {
  const moments = new Float64Array(dimension);
  for (let k = 0; k < dimension; k++) {
    let sum = 0;
    for (let a = k; a < dimension; a++) {
      const wa = whitening[a * dimension + k]!;
      for (let b = k; b < dimension; b++) {
        const wab = wa * whitening[b * dimension + k]!;
        const at = (a * dimension + b) * dimension;
        for (let c = k; c < dimension; c++) {
          sum += wab * whitening[c * dimension + k]! * third[at + c]!;
        }
      }
    }
    moments[k] = sum;
  }
  return moments;
}
