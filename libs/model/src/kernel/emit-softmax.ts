import { cuesTimes, lines, upperLines, type Shape } from './emit.js';

// Branches that are seldom taken are written without a branch (Math.min), or the JavaScript engine throws the
// optimised code away when one is taken for the first time.

/** Emits utilities[j] = o_j + x_j . m and `top`, the largest utility, the outside option's 0 included. */
export function emitUtilities({ dimension, each }: Shape): string {
  return `
let top = outside ? 0 : -Infinity;
let total = 0;
${each(
  (alternative) => `
  const utility = ${alternative.of('offsets')} + ${cuesTimes(alternative, dimension, 'm')};
  ${alternative.of('utilities')} = utility;
  top = Math.max(top, utility);
  total += utility;`,
)}
if (!(Math.abs(total) < Infinity)) return false;`;
}

/** Emits the softmax: shares[j] (p_j is scale * shares[j]), p0 (the outside option) and xbar = sum p_j x_j. */
export function emitShares({ dimension, each }: Shape): string {
  return `
const nothing = outside ? Math.exp(-top) : 0;
let taken = 0;
${each(
  ({ of }) => `
  const share = Math.exp(${of('utilities')} - top);
  ${of('shares')} = share;
  taken += share;`,
)}
const scale = 1 / (taken + nothing);
const p0 = nothing * scale;
const x0 = taken * scale;
${lines(1, dimension, (k) => `let x${k} = 0;`)}
${each(
  ({ cue, of }) => `
  const p = scale * ${of('shares')};
  ${lines(1, dimension, (k) => `x${k} += p * ${cue(k)};`)}`,
)}`;
}

/**
 * Emits A = Lambda + w H into a0_0, ..
 *
 * H = sum_j p_j (x_j - xbar)(x_j - xbar)' + p_0 xbar xbar', centred so that large cues keep it positive
 * semidefinite. Since element 0 of each row is 1, row 0 of H is p_0 xbar.
 */
export function emitPrecision({ dimension, each }: Shape): string {
  return `
const w0 = weight * p0;
const ws = weight * scale;
${upperLines(dimension, (row, column) => {
  const outside = row === 0 ? `w0 * x${column}` : `w0 * x${row} * x${column}`;
  return `let a${row}_${column} = l${row}_${column} + ${outside};`;
})}
${each(
  ({ cue, of }) => `
  const p = ws * ${of('shares')};
  ${lines(1, dimension, (k) => `const y${k} = ${cue(k)} - x${k};\nconst t${k} = p * y${k};`)}
  ${lines(1, dimension, (row) =>
    lines(row, dimension, (column) => `a${row}_${column} += t${row} * y${column};`),
  )}`,
)}`;
}

/** Emits the step along delta, clamped; leaves the largest change of a utility, unclamped, in `move`. */
export function emitStep({ dimension, each }: Shape, moveMax: number): string {
  return `
let move = 0;
${each(
  (alternative) => `
  const change = ${cuesTimes(alternative, dimension, 'delta')};
  ${alternative.of('shares')} = change;
  move = Math.max(move, Math.abs(change));`,
)}
const damping = Math.min(1, ${moveMax} / move);
${lines(0, dimension, (k) => `s${k} += damping * delta${k};`)}
top = outside ? 0 : -Infinity;
${each(
  ({ of }) => `
  const utility = ${of('utilities')} + damping * ${of('shares')};
  ${of('utilities')} = utility;
  top = Math.max(top, utility);`,
)}`;
}
