import { triangleLength } from '../evidence.js';
import { CORRECTION_MAX, MOVE_CONVERGED, MOVE_MAX, PASSES_MAX } from '../fold-limits.js';
import { emitBackward, emitDefinite, emitFactor, emitForward } from './emit-cholesky.js';
import { emitCorrection, emitEvidence } from './emit-correction.js';
import { emitPrecision, emitShares, emitStep, emitUtilities } from './emit-softmax.js';
import { lines, sum, upper, upperLines } from './emit.js';

/**
 * Returns the source of the choice update for one dimension, unrolled into scalars: a function body that
 * takes (precision, shift), the packed Sigma^-1 and Sigma^-1 mu, and returns the kernel of that prior.
 *
 * Newton from the mean m of the evidence so far to the mode b = m + s, then the third-cumulant correction.
 * Written once here; `generateKernel(3)` prints something that can be read.
 */
export function generateKernel(dimension: number): string {
  return `'use strict';
let utilities = new Float64Array(16);
let shares = new Float64Array(16);
return function fold(evidence, rows, offsets, count, chosen, outside, weight) {
if (count > utilities.length) {
  utilities = new Float64Array(2 * count);
  shares = new Float64Array(2 * count);
}
${emitStart(dimension)}
${emitUtilities(dimension)}
${lines(0, dimension, (k) => `let s${k} = 0;\nlet x_y${k} = 0;`)}
if (chosen >= 0) {
  const at = chosen * ${dimension};
  x_y0 = weight;
  ${lines(1, dimension, (k) => `x_y${k} = weight * rows[at + ${k}];`)}
}
let last = false;
for (let pass = 1; pass <= ${PASSES_MAX}; pass++) {
  ${emitShares(dimension)}
  ${emitPrecision(dimension)}
  ${emitFactor(dimension, 'a', 'c')}
  ${lines(0, dimension, (row) => `const ls${row} = ${sum(0, dimension, (k) => `${upper('l', row, k)} * s${k}`)};`)}
  if (last) {
    ${emitCorrection(dimension, CORRECTION_MAX)}
    ${emitEvidence(dimension)}
    return true;
  }
  ${emitForward({ dimension, factor: 'c', from: (k) => `x_y${k} - weight * x${k} - ls${k}`, to: 'zg' })}
  ${emitBackward({ dimension, factor: 'c', from: 'zg', to: 'delta' })}
  ${emitStep(dimension, MOVE_MAX)}
  if (!(move < Infinity && top < Infinity)) return false;
  last = move < ${MOVE_CONVERGED};
}
return false;
};`;
}

/** Emits Lambda = Sigma^-1 + dLambda into l0_0, .. and the mean m with Lambda m = eta. */
function emitStart(dimension: number): string {
  const etaAt = triangleLength(dimension);
  return `
${upperLines(dimension, (row, column, at) => `const l${row}_${column} = precision[${at}] + evidence[${at}];`)}
${emitFactor(dimension, 'l', 'r')}
if (!(${emitDefinite(dimension, 'r')})) return false;
${emitForward({ dimension, factor: 'r', from: (k) => `shift[${k}] + evidence[${etaAt + k}]`, to: 'zm' })}
${emitBackward({ dimension, factor: 'r', from: 'zm', to: 'm' })}`;
}
