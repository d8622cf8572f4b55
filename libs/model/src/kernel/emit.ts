/** The words of the generator: a vector v of d values is the variables v0, v1, ..; a matrix a is a0_0, a0_1, .. */

/** The alternative that a line is about. */
export interface Alternative {
  /** Its cue k. */
  readonly cue: (k: number) => string;
  /** Its element of an array that has one for each alternative. */
  readonly of: (array: string) => string;
}

/** What a kernel is generated for. */
export interface Shape {
  readonly dimension: number;
  /** Emits a body for each alternative: repeated when their number is known, in a loop otherwise. */
  readonly each: (body: (alternative: Alternative) => string) => string;
}

/** Returns the shape for d coefficients and K alternatives; without K, for any number of them. */
export function shapeOf(dimension: number, count?: number): Shape {
  const each: Shape['each'] = (body) => {
    if (count === undefined) {
      const looped = body({ cue: (k) => `rows[at + ${k}]`, of: (array) => `${array}[j]` });
      return `for (let j = 0, at = 0; j < count; j++, at += ${dimension}) {\n${looped}\n}`;
    }
    return lines(0, count, (j) => {
      const cue = (k: number) => `rows[${j * dimension + k}]`;
      return `{\n${body({ cue, of: (array) => `${array}[${j}]` })}\n}`;
    });
  };
  return { dimension, each };
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

/** Returns the inner product of the cues of an alternative with vector v; cue 0 is 1. */
export function cuesTimes({ cue }: Alternative, dimension: number, v: string): string {
  return `${v}0 + ${sum(1, dimension, (k) => `${cue(k)} * ${v}${k}`)}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
