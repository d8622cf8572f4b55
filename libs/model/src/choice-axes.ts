import type { ChoiceSite } from './choice-site.js';
import { AXES_MAX, AXIS_MIN } from './fold-limits.js';

/** Orthonormal axes of the white space of a choice: the first few, on which it is furthest from normal. */
export interface ChoiceAxes {
  /** Each row's coordinate on each axis: axes by n + 1. */
  readonly along: Float64Array;
  /** Squared length of each row. */
  readonly reach: Float64Array;
  /** Finds the axes of a site, and writes them into `natural`; returns their number. */
  readonly find: (count: number, rank: number, weight: number) => number;
}

/** A row with less than this share of its square left is a combination of those before it. */
export const DEPENDENT = 1e-10;

/**
 * Returns the axes of a site: the row of what was chosen, which is the way the choice moved the customer, then again
 * and again what is left of the row with the most left, by p |rest|^4. A Cholesky decomposition with pivots that ends
 * when w sum_i p_i |rest_i|^4 is little: beyond its axes the choice is nearly normal.
 */
export function createChoiceAxes({ shares, centered, natural }: ChoiceSite): ChoiceAxes {
  const rowsMax = shares.length;
  const along = new Float64Array(AXES_MAX * rowsMax);
  const reach = new Float64Array(rowsMax);
  const left = new Float64Array(rowsMax);

  function measure(rows: number, rank: number): void {
    for (let i = 0, at = 0; i < rows; i++) {
      let square = 0;
      for (const end = at + rank; at < end; at++) square += centered[at]! * centered[at]!;
      reach[i] = square;
      left[i] = square;
    }
  }

  /** Returns the row of the next axis, or -1 when the rest is little. */
  function choosePivot(rows: number, axis: number, weight: number): number {
    let pivot = -1;
    let most = 0;
    let rest = 0;
    for (let i = 0; i < rows; i++) {
      const weighed = shares[i]! * left[i]! * left[i]!;
      rest += weighed;
      if (weighed > most && left[i]! > DEPENDENT * reach[i]!) {
        pivot = i;
        most = weighed;
      }
    }
    if (!(weight * rest > AXIS_MIN)) return -1;
    return axis === 0 && left[0]! > 0 ? 0 : pivot;
  }

  /** The coordinates of all rows on the axis through what is left of the pivot. */
  function project(pivot: number, axis: number, rows: number, rank: number): void {
    const perLength = 1 / Math.sqrt(left[pivot]!);
    const start = axis * rows;
    const from = pivot * rank;
    for (let i = 0, at = 0; i < rows; i++, at += rank) {
      let product = 0;
      for (let k = 0; k < rank; k++) product += centered[at + k]! * centered[from + k]!;
      for (let a = 0; a < start; a += rows) product -= along[a + i]! * along[a + pivot]!;
      const coordinate = product * perLength;
      along[start + i] = coordinate;
      left[i]! -= coordinate * coordinate;
    }
    left[pivot] = 0;
    const count = rows - 1;
    for (let j = 0; j < count; j++) {
      let sum = (j + 1 === pivot ? 1 : 0) - shares[j + 1]!;
      for (let a = 0; a < axis; a++) sum -= along[a * rows + pivot]! * natural[a * count + j]!;
      natural[axis * count + j] = sum * perLength;
    }
  }

  const find: ChoiceAxes['find'] = (count, rank, weight) => {
    const rows = count + 1;
    measure(rows, rank);
    const axesMax = Math.min(AXES_MAX, count, rank);
    for (let axis = 0; axis < axesMax; axis++) {
      const pivot = choosePivot(rows, axis, weight);
      if (pivot < 0) return axis;
      project(pivot, axis, rows, rank);
    }
    return axesMax;
  };
  return { along, reach, find };
}
