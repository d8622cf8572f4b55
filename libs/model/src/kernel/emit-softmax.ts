import { lines, rowTimes, upperLines } from './emit.js';

/** Emits utilities[j] = o_j + x_j . m and `top`, the largest utility, the outside option's 0 included. */
export function emitUtilities(dimension: number): string {
  return `
let top = outside ? 0 : -Infinity;
for (let j = 0, at = 0; j < count; j++, at += ${dimension}) {
  const utility = offsets[j] + ${rowTimes(dimension, 'm')};
  utilities[j] = utility;
  if (utility > top) top = utility;
}`;
}

/** Emits the softmax: shares[j] and p0 (the outside option), and xbar = sum p_j x_j. */
export function emitShares(dimension: number): string {
  return `
const nothing = outside ? Math.exp(-top) : 0;
let taken = 0;
${lines(1, dimension, (k) => `let x${k} = 0;`)}
for (let j = 0, at = 0; j < count; j++, at += ${dimension}) {
  const share = Math.exp(utilities[j] - top);
  shares[j] = share;
  taken += share;
  ${lines(1, dimension, (k) => `x${k} += share * rows[at + ${k}];`)}
}
const scale = 1 / (taken + nothing);
const p0 = nothing * scale;
const x0 = taken * scale;
${lines(1, dimension, (k) => `x${k} *= scale;`)}`;
}

/**
 * Emits A = Lambda + w H into a0_0, ..
 *
 * H = sum_j p_j (x_j - xbar)(x_j - xbar)' + p_0 xbar xbar', centred so that large cues keep it positive
 * semidefinite. Since element 0 of each row is 1, row 0 of H is p_0 xbar.
 */
export function emitPrecision(dimension: number): string {
  return `
const w0 = weight * p0;
${upperLines(dimension, (row, column) => {
  const start = row === 0 ? `w0 * x${column}` : `w0 * x${row} * x${column}`;
  return `let a${row}_${column} = l${row}_${column} + ${start};`;
})}
for (let j = 0, at = 0; j < count; j++, at += ${dimension}) {
  const share = weight * scale * shares[j];
  ${lines(1, dimension, (k) => `const y${k} = rows[at + ${k}] - x${k};\nconst t${k} = share * y${k};`)}
  ${lines(1, dimension, (row) => lines(row, dimension, (column) => `a${row}_${column} += t${row} * y${column};`))}
}`;
}

/** Emits the step along delta, clamped to MOVE_MAX; leaves the largest move of a utility in `move`. */
export function emitStep(dimension: number, moveMax: number): string {
  return `
let move = 0;
for (let j = 0, at = 0; j < count; j++, at += ${dimension}) {
  const change = ${rowTimes(dimension, 'delta')};
  shares[j] = change;
  const size = Math.abs(change);
  if (size > move) move = size;
}
const damping = move > ${moveMax} ? ${moveMax} / move : 1;
${lines(0, dimension, (k) => `s${k} += damping * delta${k};`)}
top = outside ? 0 : -Infinity;
for (let j = 0; j < count; j++) {
  const utility = utilities[j] + damping * shares[j];
  utilities[j] = utility;
  if (utility > top) top = utility;
}`;
}
