/** The words of the generator: a vector v of d values is the variables v0, v1, ..; a matrix a is a0_0, a0_1, .. */

/** Returns one line for each k in from..to-1. */
export function lines(from: number, to: number, line: (k: number) => string): string {
  return range(from, to).map(line).join('\n');
}

/** Returns the terms of k in from..to-1 added up; '0' when there are none. */
export function sum(from: number, to: number, term: (k: number) => string): string {
  return range(from, to).map(term).join(' + ') || '0';
}

/** Returns one line for each place (row, column) on and above the diagonal; `at` counts them as packed. */
export function upperLines(
  dimension: number,
  line: (row: number, column: number, at: number) => string,
): string {
  let at = 0;
  return lines(0, dimension, (row) => lines(row, dimension, (column) => line(row, column, at++)));
}

/** Returns the name of element (row, column) of a symmetric matrix kept as its upper triangle. */
export function upper(name: string, row: number, column: number): string {
  return row <= column ? `${name}${row}_${column}` : `${name}${column}_${row}`;
}

/** Returns the inner product of the row of cues at `at` with vector v; element 0 of the row is 1. */
export function rowTimes(dimension: number, v: string): string {
  return `${v}0 + ${sum(1, dimension, (k) => `rows[at + ${k}] * ${v}${k}`)}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
