import { invertLower } from '../cholesky.js';
import type { Choice } from '../choice.js';
import type { JointPoint } from './joint-point.js';

/**
 * Third and fourth derivatives of the log posterior at the mode, contracted with its Laplace covariance S, in
 * coordinates in which S is the identity: b = mode + C'^-1 z for the lower factor C of S^-1.
 */
export interface Cumulants {
  readonly dimension: number;
  /** C^-1, lower. */
  readonly whitening: Float64Array;
  /** T3, all d^3 values. */
  readonly third: Float64Array;
  /** T4:S, d by d. */
  readonly fourth: Float64Array;
}

export function emptyCumulants(dimension: number): Cumulants {
  return {
    dimension,
    whitening: new Float64Array(dimension ** 2),
    third: new Float64Array(dimension ** 3),
    fourth: new Float64Array(dimension ** 2),
  };
}

/** Fills `cumulants` for the mode in `point`. */
export function sumCumulants(
  choices: readonly Choice[],
  point: JointPoint,
  cumulants: Cumulants,
): void {
  const { dimension, whitening, third, fourth } = cumulants;
  invertLower(point.factor, dimension, whitening);
  third.fill(0);
  fourth.fill(0);
  const scratch = scratchFor(dimension);
  let place = 0;
  for (const choice of choices) {
    addChoice({ choice, point, place, cumulants, scratch });
    place += choice.count + 1;
  }
  mirror(cumulants);
}

interface Scratch {
  readonly mean: Float64Array;
  readonly row: Float64Array;
  readonly white: Float64Array;
  readonly hessian: Float64Array;
}

let kept: Scratch | undefined;

function scratchFor(dimension: number): Scratch {
  if (kept?.mean.length === dimension) return kept;
  return (kept = {
    mean: new Float64Array(dimension),
    row: new Float64Array(dimension),
    white: new Float64Array(dimension),
    hessian: new Float64Array(dimension ** 2),
  });
}

/**
 * Adds the cumulants of one softmax: log p has the third derivative -k3 and the fourth -k4 of the rows x_i under
 * p, where k4:S = sum_i p_i q_i x_i x_i' - tr(H) H - 2 H H with q_i = |x_i|^2, all centred and white.
 */
function addChoice(given: {
  readonly choice: Choice;
  readonly point: JointPoint;
  readonly place: number;
  readonly cumulants: Cumulants;
  readonly scratch: Scratch;
}): void {
  const { choice, point, place, cumulants, scratch } = given;
  const { rows, count, weight } = choice;
  const { probabilities } = point;
  const { dimension, whitening, third, fourth } = cumulants;
  const { mean, row, white, hessian } = scratch;
  for (let k = 0; k < dimension; k++) {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += probabilities[place + j]! * rows[j * dimension + k]!;
    mean[k] = sum;
  }
  hessian.fill(0);
  let trace = 0;
  for (let i = 0; i <= count; i++) {
    const p = probabilities[place + i]!;
    if (p === 0) continue;
    for (let k = 0; k < dimension; k++) {
      row[k] = (i === count ? 0 : rows[i * dimension + k]!) - mean[k]!;
    }
    let q = 0;
    for (let a = 0; a < dimension; a++) {
      let sum = 0;
      for (let k = 0; k <= a; k++) sum += whitening[a * dimension + k]! * row[k]!;
      white[a] = sum;
      q += sum * sum;
    }
    trace += p * q;
    for (let a = 0; a < dimension; a++) {
      const pa = p * white[a]!;
      for (let b = a; b < dimension; b++) {
        const pab = pa * white[b]!;
        hessian[a * dimension + b]! += pab;
        fourth[a * dimension + b]! -= weight * q * pab;
        const wab = weight * pab;
        const at = (a * dimension + b) * dimension;
        for (let c = b; c < dimension; c++) third[at + c]! -= wab * white[c]!;
      }
    }
  }
  addGaussianPart({ hessian, fourth, dimension }, weight, trace);
}

/** Adds w (tr(H) H + 2 H H) to the upper triangle; H is given as its upper triangle. */
function addGaussianPart(
  at: {
    readonly hessian: Float64Array;
    readonly fourth: Float64Array;
    readonly dimension: number;
  },
  weight: number,
  trace: number,
): void {
  const { hessian, fourth, dimension } = at;
  for (let a = 1; a < dimension; a++) {
    for (let b = 0; b < a; b++) hessian[a * dimension + b] = hessian[b * dimension + a]!;
  }
  for (let a = 0; a < dimension; a++) {
    for (let b = a; b < dimension; b++) {
      let square = 0;
      for (let k = 0; k < dimension; k++) {
        square += hessian[a * dimension + k]! * hessian[b * dimension + k]!;
      }
      fourth[a * dimension + b]! += weight * (trace * hessian[a * dimension + b]! + 2 * square);
    }
  }
}

/** Copies the sorted places (a <= b <= c) to all others. */
function mirror({ dimension, third, fourth }: Cumulants): void {
  for (let a = 0; a < dimension; a++) {
    for (let b = a; b < dimension; b++) {
      fourth[b * dimension + a] = fourth[a * dimension + b]!;
      for (let c = b; c < dimension; c++) {
        const value = third[(a * dimension + b) * dimension + c]!;
        third[(a * dimension + c) * dimension + b] = value;
        third[(b * dimension + a) * dimension + c] = value;
        third[(b * dimension + c) * dimension + a] = value;
        third[(c * dimension + a) * dimension + b] = value;
        third[(c * dimension + b) * dimension + a] = value;
      }
    }
  }
}
