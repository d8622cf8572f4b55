import { emitForward, emitSquaredLength } from './emit-cholesky.js';
import { lines, sum, upper, upperLines, type Shape } from './emit.js';

/**
 * Emits g = A e = -1/2 w sum_i p_i q_i (x_i - xbar) into g0, ..: the pull of the third cumulant on the mean,
 * with q_i = (x_i - xbar)' A^-1 (x_i - xbar). Too long a correction is shortened.
 */
export function emitCorrection({ dimension, each }: Shape, correctionMax: number): string {
  return `
${emitForward({ dimension, factor: 'c', from: (k) => `x${k}`, to: 'zx' })}
const pull0 = p0 * (${emitSquaredLength(dimension, 'c', 'zx')});
${lines(0, dimension, (k) => `let f${k} = -pull0 * x${k};`)}
${each(
  ({ cue, of }) => `
  ${lines(1, dimension, (k) => `const y${k} = ${cue(k)} - x${k};`)}
  ${emitForward({ dimension, factor: 'c', from: (k) => (k === 0 ? 'p0' : `y${k}`), to: 'zy' })}
  const pull = scale * ${of('shares')} * (${emitSquaredLength(dimension, 'c', 'zy')});
  f0 += pull * p0;
  ${lines(1, dimension, (k) => `f${k} += pull * y${k};`)}`,
)}
${emitForward({ dimension, factor: 'c', from: (k) => `-0.5 * weight * f${k}`, to: 'zf' })}
const length = ${emitSquaredLength(dimension, 'c', 'zf')};
if (!(length < Infinity)) return false;
const half = -0.5 * weight * Math.min(1, Math.sqrt(${correctionMax} / length));
${lines(0, dimension, (k) => `const g${k} = half * f${k};`)}`;
}

/**
 * Emits the new evidence: dLambda += w H and, as A m' - Sigma^-1 mu with Lambda m = eta taken out,
 * dEta += Lambda s + w H (m + s) + g, where s = b - m.
 */
export function emitEvidence({ dimension }: Shape): string {
  const etaAt = (dimension * (dimension + 1)) / 2;
  return `
${upperLines(dimension, (row, column) => `a${row}_${column} -= l${row}_${column};`)}
${lines(0, dimension, (k) => `const b${k} = m${k} + s${k};`)}
${upperLines(dimension, (row, column, at) => `evidence[${at}] += a${row}_${column};`)}
${lines(0, dimension, (row) => {
  const learned = sum(0, dimension, (k) => `${upper('a', row, k)} * b${k}`);
  return `evidence[${etaAt + row}] += ls${row} + g${row} + ${learned};`;
})}`;
}
