import { triangleLength } from '../evidence.js';
import { MOVE_CONVERGED, MOVE_MAX, PASSES_MAX } from '../fold-limits.js';
import { emitBackward, emitDefinite, emitFactor, emitForward } from './emit-cholesky.js';
import { emitEvidence } from './emit-evidence.js';
import { emitCentered, emitPrecision, emitShares, emitSite, emitStep } from './emit-mode.js';
import { emitWhite } from './emit-white.js';
import { lines, upperLines, type Shape } from './emit.js';

/**
 * Returns the source of the choice update, unrolled into scalars: a function body that takes (precision, shift,
 * scratch, site, matchMoments) - the packed Sigma^-1, Sigma^-1 mu, the arrays of one choice and what takes it from
 * the mode to its moments - and returns the kernel of that prior.
 *
 * A choice says something of its utilities alone, so Newton's steps from the mean to the mode are made there, in
 * white coordinates: n dimensions instead of d. `generateKernel(shapeOf(3, 2))` prints something that can be read.
 */
export function generateKernel(shape: Shape): string {
  const { dimension, count, rank, each } = shape;
  return `'use strict';
const { rows, offsets, white, utility, share, change, dual } = scratch;
const { shares, centered, utilities, pull, natural, stretch, lean } = site;
return function fold(evidence, count, weight) {
${emitStart(dimension)}
${emitWhite(shape)}
${each(({ of }) => `${of('dual')} = 0;`)}
${lines(0, rank, (k) => `let z${k} = 0;`)}
for (let pass = 1; pass <= ${PASSES_MAX}; pass++) {
  ${emitShares(shape)}
  ${emitPrecision(shape)}
  ${emitFactor(rank, 'a', 'c')}
  ${emitForward({ dimension: rank, factor: 'c', from: (k) => `-z${k} - weight * m${k}`, to: 'zg' })}
  ${emitBackward({ dimension: rank, factor: 'c', from: 'zg', to: 'delta' })}
  ${emitStep(shape, MOVE_MAX)}
  if (move < ${MOVE_CONVERGED}) {
    ${emitCentered(shape)}
    ${emitSite(shape)}
    if (!matchMoments(${count ?? 'count'}, ${rank}, weight)) return false;
    ${emitEvidence(shape)}
    return true;
  }
}
return false;
};`;
}

/** Emits Lambda = Sigma^-1 + dLambda = R D R' as r and zs = D^-1 R^-1 eta, of which x . m is (R^-1 x) . zs. */
function emitStart(dimension: number): string {
  const etaAt = triangleLength(dimension);
  return `
${upperLines(dimension, (row, column, at) => `const l${row}_${column} = precision[${at}] + evidence[${at}];`)}
${emitFactor(dimension, 'l', 'r')}
if (!(${emitDefinite(dimension, 'r')})) return false;
${emitForward({ dimension, factor: 'r', from: (k) => `shift[${k}] + evidence[${etaAt + k}]`, to: 'zm' })}
${lines(0, dimension, (k) => `const zs${k} = zm${k} * rd${k};`)}`;
}
