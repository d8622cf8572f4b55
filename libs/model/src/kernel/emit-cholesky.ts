import { lines, upper } from './emit.js';

/**
 * Emits the factor of symmetric matrix `a`: A = C D C' with ones on the diagonal of C, which needs no square
 * root. Declares C below the diagonal as c1_0, .. and the inverse of D as cd0, ..
 *
 * Golub and Van Loan (2013), Matrix Computations, section 4.1.2.
 */
export function emitFactor(dimension: number, a: string, c: string): string {
  return lines(0, dimension, (row) =>
    [
      // t = C D, one row at a time; C divides the pivots out.
      lines(0, row, (column) => {
        const known = (k: number) => ` - ${c}t${row}_${k} * ${c}${column}_${k}`;
        return `const ${c}t${row}_${column} = ${upper(a, row, column)}${terms(column, known)};`;
      }),
      lines(0, row, (k) => `const ${c}${row}_${k} = ${c}t${row}_${k} * ${c}d${k};`),
      `const ${c}p${row} = ${upper(a, row, row)}${terms(row, (k) => ` - ${c}t${row}_${k} * ${c}${row}_${k}`)};`,
      `const ${c}d${row} = 1 / ${c}p${row};`,
    ].join('\n'),
  );
}

/** Emits the condition that all pivots of factor `c` are positive; false for NaN too. */
export function emitDefinite(dimension: number, c: string): string {
  return Array.from({ length: dimension }, (_, k) => `${c}p${k} > 0`).join(' && ');
}

/** Emits z = C^-1 b, where `b` gives the expression of each element. */
export function emitForward(options: {
  readonly dimension: number;
  readonly factor: string;
  readonly from: (k: number) => string;
  readonly to: string;
}): string {
  const { dimension, factor, from, to } = options;
  return lines(
    0,
    dimension,
    (row) =>
      `const ${to}${row} = ${from(row)}${terms(row, (k) => ` - ${factor}${row}_${k} * ${to}${k}`)};`,
  );
}

/** Emits x = C'^-1 D^-1 z. */
export function emitBackward(options: {
  readonly dimension: number;
  readonly factor: string;
  readonly from: string;
  readonly to: string;
}): string {
  const { dimension, factor, from, to } = options;
  return lines(0, dimension, (index) => {
    const row = dimension - 1 - index;
    const known = lines(row + 1, dimension, (k) => ` - ${factor}${k}_${row} * ${to}${k}`);
    return `const ${to}${row} = ${from}${row} * ${factor}d${row}${known};`;
  });
}

function terms(count: number, term: (k: number) => string): string {
  return Array.from({ length: count }, (_, k) => term(k)).join('');
}
