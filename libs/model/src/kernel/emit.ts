/** The words of the generator: a vector v of d values is the variables v0, v1, ..; a matrix a is a0_0, a0_1, .. */

/** The alternative that a line is about: one of the n that were not chosen. */
interface Alternative {
  /** The difference of its cue k to that of what was chosen. */
  readonly cue: (k: number) => string;
  /** Its element of a list that has one for each alternative: a variable of its own where n is known. */
  readonly of: (list: string) => string;
  /** Its element of an array of the choice, `next` the one after. */
  readonly stored: (array: string) => string;
  readonly next: (array: string) => string;
  /** Its element of a list that has n for each axis. */
  readonly axis: (array: string, axis: number) => string;
  /** Which of the n it is. */
  readonly place: string;
  /** Its white coordinate k. */
  readonly white: (k: number) => string;
  /** The same in `centered`, where row 0 is what was chosen. */
  readonly centered: (k: number) => string;
  /** How many of its white coordinates are not 0 for sure. */
  readonly whiteCount: number;
}

/** What a kernel is generated for. */
export interface Shape {
  readonly dimension: number;
  /** n, when it is known. */
  readonly count: number | undefined;
  /** r, of the white space: the smaller of d and n. */
  readonly rank: number;
  /** Emits a body for each alternative: repeated when their number is known, in a loop otherwise. */
  readonly each: (body: (alternative: Alternative) => string) => string;
}

/** Returns the shape for d coefficients and n alternatives beside what was chosen; without n, for any number of them. */
export function shapeOf(dimension: number, count?: number): Shape {
  const rank = Math.min(dimension, count ?? dimension);
  const isTriangular = rank === count;
  const each: Shape['each'] = (body) => {
    if (count === undefined) {
      const looped = body({
        cue: (k) => `rows[at + ${k}]`,
        of: (list) => `${list}[j]`,
        stored: (array) => `${array}[j]`,
        next: (array) => `${array}[j + 1]`,
        axis: (array, axis) => `${array}[${axis} * count + j]`,
        place: 'j',
        white: (k) => `white[at + ${k}]`,
        centered: (k) => `centered[at + ${rank + k}]`,
        whiteCount: rank,
      });
      return `for (let j = 0, at = 0; j < count; j++, at += ${dimension}) {\n${looped}\n}`;
    }
    return lines(0, count, (j) => {
      const repeated = body({
        cue: (k) => `rows[${j * dimension + k}]`,
        of: (list) => `${list}${j}`,
        stored: (array) => `${array}[${j}]`,
        next: (array) => `${array}[${j + 1}]`,
        axis: (array, axis) => `${array}[${axis * count + j}]`,
        place: `${j}`,
        white: (k) => `white${j}_${k}`,
        centered: (k) => `centered[${(j + 1) * rank + k}]`,
        whiteCount: isTriangular ? j + 1 : rank,
      });
      return `{\n${repeated}\n}`;
    });
  };
  return { dimension, count, rank, each };
}

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

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
