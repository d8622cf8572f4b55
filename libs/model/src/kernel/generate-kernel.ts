import { triangleLength } from '../evidence.js';
import { CORRECTION_MAX, MOVE_CONVERGED, MOVE_MAX, PASSES_MAX } from '../fold-limits.js';
import { emitBackward, emitDefinite, emitFactor, emitForward } from './emit-cholesky.js';
import { emitCorrection, emitEvidence } from './emit-correction.js';
import { emitPrecision, emitShares, emitStep, emitUtilities } from './emit-softmax.js';
import { lines, sum, upper, upperLines, type Shape } from './emit.js';

/**
 * Returns the source of the choice update, unrolled into scalars: a function body that takes (precision,
 * shift, utilities, shares) - the packed Sigma^-1, Sigma^-1 mu and two scratch arrays of K values - and
 * returns the kernel of that prior.
 *
 * Newton from the mean m of the evidence so far to the mode b = m + s, then the third-cumulant correction.
 * `generateKernel(shapeOf(3))` prints something that can be read.
 */
export function generateKernel(shape: Shape): string {
  const { dimension } = shape;
  return `'use strict';
return function fold(evidence, rows, offsets, count, chosen, outside, weight) {
${emitStart(dimension)}
${emitUtilities(shape)}
${emitChosen(dimension)}
${lines(0, dimension, (k) => `let s${k} = 0;`)}
let last = false;
for (let pass = 1; pass <= ${PASSES_MAX}; pass++) {
  ${emitShares(shape)}
  ${emitPrecision(shape)}
  ${emitFactor(dimension, 'a', 'c')}
  ${lines(0, dimension, (row) => {
    return `const ls${row} = ${sum(0, dimension, (k) => `${upper('l', row, k)} * s${k}`)};`;
  })}
  if (last) {
    ${emitCorrection(shape, CORRECTION_MAX)}
    ${emitEvidence(shape)}
    return true;
  }
  ${emitForward({ dimension, factor: 'c', from: (k) => `v${k} - weight * x${k} - ls${k}`, to: 'zg' })}
  ${emitBackward({ dimension, factor: 'c', from: 'zg', to: 'delta' })}
  ${emitStep(shape, MOVE_MAX)}
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

/** Emits w x_y into v0, ..; nothing chosen is a row of zeros. */
function emitChosen(dimension: number): string {
  return `
const taken = chosen < 0 ? 0 : weight;
const at = chosen < 0 ? 0 : chosen * ${dimension};
const v0 = taken;
${lines(1, dimension, (k) => `const v${k} = taken * rows[at + ${k}];`)}`;
}
