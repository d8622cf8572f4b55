import { DEPENDENT } from '../choice-axes.js';
import { AXES_MAX, AXIS_MIN, CORRECTION_MAX } from '../fold-limits.js';
import { emitLine } from './emit-line.js';
import { lines, sum } from './emit.js';

/**
 * Returns the source of `MatchMoments` for n alternatives beside what was chosen in r dimensions, unrolled
 * into scalars: a function body that takes (site, along, found, fine, rough) - the arrays of the choice, two
 * scratch arrays and the two rules.
 */
export function generateMoments(count: number, rank: number): string {
  const rows = count + 1;
  const axes = Math.min(AXES_MAX, count, rank);
  const eachRow = (line: (i: number) => string) => lines(0, rows, line);
  const centered = (i: number, k: number) => `centered[${i * rank + k}]`;
  return `'use strict';
const { shares, centered, utilities, pull, natural, stretch, lean } = site;
${emitLine(rows)}
return function matchMoments(count, rank, weight) {
${eachRow((i) => `const p${i} = shares[${i}];`)}
${eachRow((i) => `const reach${i} = ${sum(0, rank, (k) => `${centered(i, k)} * ${centered(i, k)}`)};`)}
${eachRow((i) => `const third${i} = -0.5 * weight * p${i} * reach${i};`)}
${lines(0, rank, (k) => `const k${k} = ${sum(0, rows, (i) => `third${i} * ${centered(i, k)}`)};`)}
let length = ${sum(0, rank, (k) => `k${k} * k${k}`)};
${eachRow((i) => `let left${i} = reach${i};`)}
${lines(0, axes, (axis) => emitAxis(axis, rows, rank))}
if (!(length < Infinity)) return false;
const shortened = Math.min(1, Math.sqrt(${CORRECTION_MAX} / length));
const average = ${sum(1, rows, (i) => `p${i} * utilities[${i - 1}]`)};
const averageReach = ${sum(0, rows, (i) => `p${i} * reach${i}`)};
${lines(0, axes, (a) => {
  const level = sum(0, count, (j) => `n${a}_${j} * utilities[${j}]`);
  return `const level${a} = shortened * tip${a} + ${level};
${lines(0, count, (j) => `natural[${a * count + j}] = n${a}_${j};`)}`;
})}
${eachRow((i) => emitRow(i, axes, rank))}
return true;
};`;
}

/**
 * Emits the coordinates s{axis}_{i} of all rows on the next axis, the axis as a combination of differences,
 * n{axis}_{j}, and its moments; row 0 is what was chosen. All are 0 when the rest is little.
 */
function emitAxis(axis: number, rows: number, rank: number): string {
  const known = (term: (l: number) => string) =>
    Array.from({ length: axis }, (_, l) => ` - ${term(l)}`).join('');
  const consider = (i: number) => `
  if (p${i} * left${i} * left${i} > most && left${i} > ${DEPENDENT} * reach${i}) {
    pivot = ${i};
    square = left${i};
    most = p${i} * left${i} * left${i};
  }`;
  const variables = [
    ...['shift', 'tip', 'factor'].map((name) => `${name}${axis} = 0`),
    ...Array.from({ length: rows }, (_, i) => `s${axis}_${i} = 0`),
    ...Array.from({ length: rows - 1 }, (_, j) => `n${axis}_${j} = 0`),
  ];
  return `
let ${variables.join(', ')};
if (weight * (${sum(0, rows, (i) => `p${i} * left${i} * left${i}`)}) > ${AXIS_MIN}) {
  let pivot = 0;
  let square = ${axis === 0 ? 'left0' : '0'};
  ${axis === 0 ? 'if (!(square > 0))' : ''} {
    let most = 0;
    ${lines(0, rows, consider)}
  }
  const perLength = 1 / Math.sqrt(square);
  const from = pivot * ${rank};
  ${lines(0, rank, (k) => `const a${k} = centered[from + ${k}];`)}
  ${lines(0, axis, (l) => `const b${l} = along[${l * rows} + pivot];`)}
  ${lines(0, rows, (i) => {
    const product = sum(0, rank, (k) => `centered[${i * rank + k}] * a${k}`);
    return `s${axis}_${i} = (${product}${known((l) => `s${l}_${i} * b${l}`)}) * perLength;
along[${axis * rows + i}] = s${axis}_${i};
left${i} = pivot === ${i} ? 0 : left${i} - s${axis}_${i} * s${axis}_${i};`;
  })}
  ${lines(1, rows, (i) => {
    const rest = known((l) => `b${l} * n${l}_${i - 1}`);
    return `n${axis}_${i - 1} = ((pivot === ${i} ? 1 : 0) - p${i}${rest}) * perLength;`;
  })}
  ${emitMoments(axis, rows)}
}`;
}

function emitMoments(axis: number, rows: number): string {
  return `
  ${lines(0, rows, (i) => `const py${i} = p${i} * s${axis}_${i}, pyy${i} = py${i} * s${axis}_${i};`)}
  const part = weight * (${sum(0, rows, (i) => `pyy${i}`)});
  const own = ${sum(0, rows, (i) => `pyy${i} * s${axis}_${i}`)};
  const cumulant = ${sum(0, rows, (i) => `third${i} * s${axis}_${i}`)};
  integrateLine(${axis * rows}, part, ${axis === 0 ? 'fine' : 'rough'}, weight);
  const variance = found[1];
  const isFound = variance > 0 && variance < Infinity;
  shift${axis} = isFound ? found[0] + 0.5 * weight * own : 0;
  tip${axis} = cumulant + shift${axis};
  factor${axis} = isFound ? Math.sqrt(Math.max(0, part + 1 / variance - 1) / part) - 1 : 0;
  length += shift${axis} * (2 * cumulant + shift${axis});`;
}

/** Emits what the site says of row i. */
function emitRow(i: number, axes: number, rank: number): string {
  const onAxes = (term: (a: number) => string) =>
    Array.from({ length: axes }, (_, a) => ` + ${term(a)}`).join('');
  const cumulant = sum(0, rank, (k) => `centered[${i * rank + k}] * k${k}`);
  const level = i === 0 ? '-average' : `utilities[${i - 1}] - average`;
  return `
{
  const moved = shortened * (${cumulant}${onAxes((a) => `s${a}_${i} * shift${a}`)});
  ${lines(0, axes, (a) => `const longer${a} = factor${a} * s${a}_${i};`)}
  ${lines(0, axes, (a) => `stretch[${i * AXES_MAX + a}] = longer${a};`)}
  const precision = weight * p${i};
  lean[${i}] = precision * (${level} + moved${onAxes((a) => `longer${a} * level${a}`)});
  ${i === 0 ? '' : `pull[${i - 1}] += shortened * (0.5 * precision * (averageReach - reach${i})${onAxes((a) => `shift${a} * n${a}_${i - 1}`)}) - precision * moved;`}
}`;
}
