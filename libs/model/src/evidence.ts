/**
 * What a customer's own choices and answers said, in natural parameters: a packed Float64Array with the
 * upper triangle of dLambda row by row (00, 01, .., 0d-1, 11, ..) and then dEta. With the prior it makes
 * Lambda = Sigma^-1 + dLambda and eta = Sigma^-1 mu + dEta; all zeros is nothing learned.
 */
import { doubles } from './doubles.js';

/** Returns the number of values that hold the evidence on d coefficients, d (d + 3) / 2. */
export function evidenceLength(dimension: number): number {
  return triangleLength(dimension) + dimension;
}

/** Returns evidence that says nothing. */
export function emptyEvidence(dimension: number): Float64Array {
  return doubles(evidenceLength(dimension));
}

/** Returns the number of values in the upper triangle of a d by d matrix: where dEta starts. */
export function triangleLength(dimension: number): number {
  return (dimension * (dimension + 1)) / 2;
}

/** Returns the place of element (row, column), row <= column, in the packed upper triangle. */
export function triangleIndex(dimension: number, row: number, column: number): number {
  return row * dimension - (row * (row - 1)) / 2 + column - row;
}
