import { emitForward } from './emit-cholesky.js';
import { lines, sum, upperLines, type Shape } from './emit.js';

// Branches that are seldom taken are written without a branch (Math.min), or the JavaScript engine throws the
// optimised code away when one is taken for the first time.

/** Emits the softmax: share j = p_j, p0 of what was chosen, and the mean m of the white rows; its own is 0. */
export function emitShares({ rank, each }: Shape): string {
  return `
let top = 0;
${each(({ of }) => `top = Math.max(top, ${of('utility')});`)}
const nothing = Math.exp(-top);
let taken = nothing;
${each(
  ({ of }) => `
  const odds = Math.exp(${of('utility')} - top);
  ${of('share')} = odds;
  taken += odds;`,
)}
const scale = 1 / taken;
const p0 = nothing * scale;
${lines(0, rank, (k) => `let m${k} = 0;`)}
${each(
  ({ of, white, whiteCount }) => `
  const p = scale * ${of('share')};
  ${of('share')} = p;
  ${lines(0, whiteCount, (k) => `m${k} += p * ${white(k)};`)}`,
)}`;
}

/**
 * Emits A = I + w G into a0_0, .. with G the covariance of the white rows under p: centred, so that large ones keep it
 * positive semidefinite.
 */
export function emitPrecision({ rank, each }: Shape): string {
  return `
const w0 = weight * p0;
${upperLines(rank, (row, column) => `let a${row}_${column} = ${row === column ? '1 + ' : ''}w0 * m${row} * m${column};`)}
${each(
  ({ of, white, whiteCount }) => `
  const p = weight * ${of('share')};
  ${lines(0, rank, (k) => `const y${k} = ${k < whiteCount ? `${white(k)} ` : ''}- m${k};\nconst t${k} = p * y${k};`)}
  ${upperLines(rank, (row, column) => `a${row}_${column} += t${row} * y${column};`)}`,
)}`;
}

/**
 * Emits the step along delta, clamped, of z and of the utilities, and the duals that follow: b = m + Lambda^-1 X' dual.
 * Leaves the largest change of a utility, unclamped, in `move`.
 */
export function emitStep({ rank, each }: Shape, moveMax: number): string {
  return `
let move = 0;
let drift = 0;
${each(
  ({ of, white, whiteCount }) => `
  const moved = ${sum(0, whiteCount, (k) => `${white(k)} * delta${k}`)};
  ${of('change')} = moved;
  drift += ${of('share')} * moved;
  move = Math.max(move, Math.abs(moved));`,
)}
const damping = Math.min(1, ${moveMax} / move);
${lines(0, rank, (k) => `z${k} += damping * delta${k};`)}
${each(
  ({ of }) => `
  const moved = ${of('change')};
  ${of('utility')} += damping * moved;
  const next = -weight * ${of('share')} * (1 + moved - drift);
  ${of('dual')} += damping * (next - ${of('dual')});`,
)}`;
}

/** Emits the rows, centred and in the white coordinates of the posterior, into `centered`: what was chosen first. */
export function emitCentered({ rank, each }: Shape): string {
  const emitRow = (from: (k: number) => string, to: (k: number) => string) => `
  ${emitForward({ dimension: rank, factor: 'c', from, to: 'e' })}
  ${lines(0, rank, (k) => `${to(k)} = e${k} * half${k};`)}`;
  return `
${lines(0, rank, (k) => `const half${k} = Math.sqrt(cd${k});`)}
{
  ${emitRow(
    (k) => `-m${k}`,
    (k) => `centered[${k}]`,
  )}
}
${each(({ white, whiteCount, centered }) =>
  emitRow((k) => `${k < whiteCount ? white(k) : '0'} - m${k}`, centered),
)}`;
}

/** Emits the rest of what `matchMoments` is given. */
export function emitSite({ each }: Shape): string {
  return `
shares[0] = p0;
${each(
  ({ of, stored, next }) => `
  ${next('shares')} = ${of('share')};
  ${stored('utilities')} = ${of('utility')} - ${stored('offsets')};
  ${stored('pull')} = ${of('dual')};`,
)}`;
}
