import type { ChoiceSite } from './choice-site.js';

/** Orthonormal axes of the white space of a choice, as far as its rows span it. */
export interface ChoiceAxes {
  /** Each row's coordinate on each axis: axes by n + 1. */
  readonly along: Float64Array;
  /** Each axis as a combination of the differences of the cues, X' natural: axes by n. */
  readonly natural: Float64Array;
  /** Squared length of each row. */
  readonly reach: Float64Array;
  /** Finds the axes of a site; returns their number. */
  readonly find: (count: number, rank: number) => number;
}

/** A row with less than this share of its square left is a combination of those before it. */
export const DEPENDENT = 1e-10;

/**
 * Returns the axes of a site: the row of what was chosen, which is the way the choice moved the customer, then again
 * and again what is left of the row with the most left, weighed by p. A Cholesky decomposition with pivots.
 */
export function createChoiceAxes({ shares, centered }: ChoiceSite, rankMax: number): ChoiceAxes {
  const rowsMax = shares.length;
  const along = new Float64Array(rankMax * rowsMax);
  const natural = new Float64Array(rankMax * (rowsMax - 1));
  const reach = new Float64Array(rowsMax);
  const left = new Float64Array(rowsMax);

  function measure(rows: number, rank: number): void {
    for (let i = 0; i < rows; i++) {
      let square = 0;
      for (let k = 0; k < rank; k++) square += centered[i * rank + k]! ** 2;
      reach[i] = square;
      left[i] = square;
    }
  }

  /** Returns the row of the next axis, or -1 when none has anything left. */
  function choosePivot(rows: number, axis: number): number {
    if (axis === 0 && left[0]! > 0) return 0;
    let pivot = -1;
    let most = 0;
    for (let i = 0; i < rows; i++) {
      const weighed = shares[i]! * left[i]!;
      if (weighed > most && left[i]! > DEPENDENT * reach[i]!) {
        pivot = i;
        most = weighed;
      }
    }
    return pivot;
  }

  /** The coordinates of all rows on the axis through what is left of the pivot. */
  function project(pivot: number, axis: number, rows: number, rank: number): void {
    const perLength = 1 / Math.sqrt(left[pivot]!);
    const start = axis * rows;
    for (let i = 0; i < rows; i++) {
      let product = 0;
      for (let k = 0; k < rank; k++) {
        product += centered[i * rank + k]! * centered[pivot * rank + k]!;
      }
      for (let at = 0; at < start; at += rows) product -= along[at + i]! * along[at + pivot]!;
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

  const find = (count: number, rank: number): number => {
    const rows = count + 1;
    measure(rows, rank);
    const axesMax = Math.min(count, rank);
    for (let axis = 0; axis < axesMax; axis++) {
      const pivot = choosePivot(rows, axis);
      if (pivot < 0) return axis;
      project(pivot, axis, rows, rank);
    }
    return axesMax;
  };
  return { along, natural, reach, find };
}
