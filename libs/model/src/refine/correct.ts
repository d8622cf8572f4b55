import { factorize, logDeterminant } from '../cholesky.js';
import { eigenSymmetric } from '../eigen.js';
import { CORRECTION_MAX } from '../fold-limits.js';
import type { Cumulants } from './cumulants.js';

/** What third and fourth cumulants make of the Laplace approximation, in white coordinates (S is the identity). */
export interface Correction {
  /** Mean less mode, d values. */
  readonly shift: Float64Array;
  /** The corrected covariance, d by d, positive definite. */
  readonly covariance: Float64Array;
  readonly logDeterminant: number;
  /** What is added to the log evidence. */
  readonly logEvidence: number;
  /** False when the expansion broke down: then the covariance is the identity, the Laplace approximation. */
  readonly held: boolean;
}

/**
 * Returns the second-order correction: shift = 1/2 T3:I, B = 1/2 T4:I + T3 shift + 1/2 T3:T3, the covariance I + B,
 * and for the log evidence 1/8 T4:I:I + 1/8 |T3:I|^2 + 1/12 |T3|^2.
 *
 * Along eigenvectors of B with a negative value x the variance is 1 / (1 - x) instead of 1 + x: the same to first
 * order, always positive, and with few choices a third nearer to the exact posterior.
 */
export function correct(cumulants: Cumulants): Correction {
  const { dimension, fourth } = cumulants;
  const shift = shiftOf(cumulants);
  const { spread, bubbles } = spreadOf(cumulants, shift);
  const length = shift.reduce((sum, value) => sum + value * value, 0);
  let logEvidence = length / 2 + bubbles / 12;
  for (let k = 0; k < dimension; k++) logEvidence += fourth[k * dimension + k]! / 8;
  if (!(length <= CORRECTION_MAX) || !Number.isFinite(logEvidence)) {
    return giveUp(shift, length);
  }
  const covariance = widen(spread, dimension);
  const factor = factorize(covariance, dimension);
  if (factor === undefined) return giveUp(shift, length);
  return {
    shift,
    covariance,
    logDeterminant: logDeterminant(factor, dimension),
    logEvidence,
    held: true,
  };
}

function shiftOf({ dimension, third }: Cumulants): Float64Array {
  const shift = new Float64Array(dimension);
  for (let a = 0; a < dimension; a++) {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += third[(a * dimension + k) * dimension + k]!;
    shift[a] = 0.5 * sum;
  }
  return shift;
}

/** Returns B, and |T3|^2. */
function spreadOf({ dimension, third, fourth }: Cumulants, shift: Float64Array) {
  const size = dimension * dimension;
  const spread = new Float64Array(size);
  let bubbles = 0;
  for (let a = 0; a < dimension; a++) {
    for (let b = a; b < dimension; b++) {
      let bubble = 0;
      for (let at = 0; at < size; at++) bubble += third[a * size + at]! * third[b * size + at]!;
      if (a === b) bubbles += bubble;
      let tadpole = 0;
      const at = a * size + b * dimension;
      for (let k = 0; k < dimension; k++) tadpole += third[at + k]! * shift[k]!;
      const value = 0.5 * fourth[a * dimension + b]! + tadpole + 0.5 * bubble;
      spread[a * dimension + b] = value;
      spread[b * dimension + a] = value;
    }
  }
  return { spread, bubbles };
}

/** Returns I + B, with 1 / (1 - x) for the negative eigenvalues x of B. */
function widen(spread: Float64Array, dimension: number): Float64Array {
  const covariance = new Float64Array(spread);
  for (let k = 0; k < dimension; k++) covariance[k * dimension + k]! += 1;
  // Most often none is negative, which the factorization tells at a tenth of the cost.
  if (factorize(spread, dimension) !== undefined) return covariance;
  const { values, vectors } = eigenSymmetric(spread, dimension);
  values.forEach((value, k) => {
    if (value >= 0) return;
    const more = 1 / (1 - value) - (1 + value);
    for (let a = 0; a < dimension; a++) {
      const scaled = more * vectors[a * dimension + k]!;
      for (let b = 0; b < dimension; b++) {
        covariance[a * dimension + b]! += scaled * vectors[b * dimension + k]!;
      }
    }
  });
  return covariance;
}

/** The Laplace approximation, with the shift shortened as the kernel shortens its correction. */
function giveUp(shift: Float64Array, length: number): Correction {
  const dimension = shift.length;
  const covariance = new Float64Array(dimension * dimension);
  for (let k = 0; k < dimension; k++) covariance[k * dimension + k] = 1;
  const scale = length < Infinity ? Math.min(1, Math.sqrt(CORRECTION_MAX / length)) : 0;
  return {
    shift: shift.map((value) => (scale === 0 ? 0 : scale * value)),
    covariance,
    logDeterminant: 0,
    logEvidence: 0,
    held: false,
  };
}
