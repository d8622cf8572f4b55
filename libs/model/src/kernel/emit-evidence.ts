import { triangleLength } from '../evidence.js';
import { AXES_MAX } from '../fold-limits.js';
import { lines, upperLines, type Shape } from './emit.js';

/**
 * Emits the new evidence, what the site says of the utilities said of the coefficients: dLambda += w sum_i p_i v_i v_i'
 * over the stretched rows v, and dEta += X' pull + sum_i lean_i v_i. A cue without differences takes part with zeros alone.
 */
export function emitEvidence({ dimension, rank, each }: Shape): string {
  const etaAt = triangleLength(dimension);
  const axes = Math.min(AXES_MAX, rank);
  const cues = (line: (k: number) => string) => lines(0, dimension, line);
  const emitRow = (row: string, cue: (k: number) => string) => `
  ${lines(0, axes, (a) => `const s${a} = stretch[${row} * ${AXES_MAX} + ${a}];`)}
  const p = weight * shares[${row}];
  const leaned = lean[${row}];
  ${cues((k) => `const v${k} = ${cue(k)} - x${k}${Array.from({ length: axes }, (_, a) => ` + s${a} * q${a}_${k}`).join('')};`)}
  ${cues((k) => `const t${k} = p * v${k};\ne${k} += leaned * v${k};`)}
  ${upperLines(dimension, (row, column) => `g${row}_${column} += t${row} * v${column};`)}`;
  return `
${cues((k) => `let x${k} = 0, e${k} = 0;`)}
${lines(0, axes, (a) => cues((k) => `let q${a}_${k} = 0;`))}
${each(
  ({ cue, of, stored, axis }) => `
  const pulled = ${stored('pull')};
  const p = ${of('share')};
  ${lines(0, axes, (a) => `const n${a} = ${axis('natural', a)};`)}
  ${cues(
    (k) => `const cue${k} = ${cue(k)};
  x${k} += p * cue${k};
  e${k} += pulled * cue${k};
  ${lines(0, axes, (a) => `q${a}_${k} += n${a} * cue${k};`)}`,
  )}`,
)}
${upperLines(dimension, (row, column) => `let g${row}_${column} = 0;`)}
{
  ${emitRow('0', () => '0')}
}
${each(({ cue, place }) => emitRow(`(${place} + 1)`, cue))}
${upperLines(dimension, (row, column, at) => `evidence[${at}] += g${row}_${column};`)}
${cues((k) => `evidence[${etaAt + k}] += e${k};`)}`;
}
