import { DEPENDENT } from '../choice-axes.js';
import { CORRECTION_MAX } from '../fold-limits.js';
import { emitLine } from './emit-line.js';
import { lines, sum } from './emit.js';

/**
 * Returns the source of `MatchMoments` for n alternatives beside what was chosen in r dimensions, unrolled
 * into scalars: a function body that takes (site, along, found, fine, rough) - the arrays of the choice, two
 * scratch arrays and the two rules.
 */
export function generateMoments(count: number, rank: number): string {
  const rows = count + 1;
  const axes = Math.min(count, rank);
  return `'use strict';
const { shares, centered, utilities, pull, factors } = site;
${emitLine(rows)}
return function matchMoments(count, rank, weight) {
${lines(0, rows, (i) => `const p${i} = shares[${i}];`)}
${lines(0, rows, (i) => `const reach${i} = ${sum(0, rank, (k) => `centered[${i * rank + k}] * centered[${i * rank + k}]`)};`)}
${lines(0, rows, (i) => `let left${i} = reach${i};`)}
${lines(0, axes, (axis) => emitAxis(axis, rows, rank) + emitMoments(axis, rows))}
const length = ${sum(0, axes, (a) => `mean${a} * mean${a}`)};
if (!(length < Infinity)) return false;
const shortened = Math.min(1, Math.sqrt(${CORRECTION_MAX} / length));
${emitFactors(axes, rows)}
${lines(0, axes, (axis) => emitFound(axis, axes, count))}
${lines(axes * count, rank * count, (at) => `factors[${at}] = 0;`)}
return true;
};`;
}

function emitMoments(axis: number, rows: number): string {
  const crossing = sum(0, rows, (i) => {
    const y = `s${axis}_${i}`;
    return `p${i} * (reach${i} - ${y} * ${y}) * ${y}`;
  });
  return `
integrateLine(${axis * rows}, ${axis === 0 ? 'fine' : 'rough'}, weight);
const mean${axis} = found[0] - 0.5 * weight * (${crossing});
let excess${axis} = 1 / found[1] - 1;`;
}

/** Emits a row of the factors and what it and its axis add to the pull. */
function emitFound(axis: number, axes: number, count: number): string {
  const factor = (j: number) =>
    Array.from(
      { length: axes - axis },
      (_, at) => `g${axis + at}_${axis} * n${axis + at}_${j}`,
    ).join(' + ');
  return `
${lines(0, count, (j) => `const f${axis}_${j} = ${factor(j)};\nfactors[${axis * count + j}] = f${axis}_${j};`)}
const product${axis} = ${sum(0, count, (j) => `f${axis}_${j} * utilities[${j}]`)};
const towards${axis} = shortened * (1 + excess${axis}) * mean${axis};
${lines(0, count, (j) => `pull[${j}] += product${axis} * f${axis}_${j} + towards${axis} * n${axis}_${j};`)}`;
}

/**
 * Emits the coordinates s{axis}_{i} of all rows on the next axis, and the axis as a combination of differences,
 * n{axis}_{j}; row 0 is what was chosen. All are 0 where no row has anything left.
 */
function emitAxis(axis: number, rows: number, rank: number): string {
  const consider = (i: number) => `
  if (p${i} * left${i} > most && left${i} > ${DEPENDENT} * reach${i}) {
    pivot${axis} = ${i};
    most = p${i} * left${i};
    length${axis} = left${i};
  }`;
  const isFirst = axis === 0;
  return `
let pivot${axis} = 0;
let length${axis} = ${isFirst ? 'left0' : '0'};
${isFirst ? 'if (!(length0 > 0))' : ''} {
  let most = 0;
  ${lines(0, rows, consider)}
}
const per${axis}s = length${axis} > 0 ? 1 / Math.sqrt(length${axis}) : 0;
${lines(0, rank, (k) => `const a${axis}v${k} = centered[pivot${axis} * ${rank} + ${k}];`)}
${lines(0, axis, (l) => `const b${axis}_${l} = along[${l * rows} + pivot${axis}];`)}
${lines(0, rows, (i) => {
  const product = sum(0, rank, (k) => `centered[${i * rank + k}] * a${axis}v${k}`);
  const known = Array.from({ length: axis }, (_, l) => ` - s${l}_${i} * b${axis}_${l}`).join('');
  return `const s${axis}_${i} = (${product}${known}) * per${axis}s;
along[${axis * rows + i}] = s${axis}_${i};
left${i} = pivot${axis} === ${i} ? 0 : left${i} - s${axis}_${i} * s${axis}_${i};`;
})}
${lines(1, rows, (i) => {
  const known = Array.from({ length: axis }, (_, l) => ` - b${axis}_${l} * n${l}_${i - 1}`).join(
    '',
  );
  return `const n${axis}_${i - 1} = ((pivot${axis} === ${i} ? 1 : 0) - p${i}${known}) * per${axis}s;`;
})}`;
}

/** Emits the factor g of the site's precision between axes; a second time without negative excesses if need be. */
function emitFactors(axes: number, rows: number): string {
  const known = (row: number, column: number) =>
    Array.from({ length: column }, (_, k) => ` - g${row}_${k} * g${column}_${k}`).join('');
  return `
${lines(0, axes, (row) => lines(0, row + 1, (column) => `let g${row}_${column} = 0;`))}
for (let mayTake = true; ; mayTake = false) {
  let least = Infinity;
  ${lines(0, axes, (row) =>
    lines(0, row + 1, (column) => {
      const product = sum(0, rows, (i) => `p${i} * s${row}_${i} * s${column}_${i}`);
      if (column < row) {
        const pivot = `g${column}_${column}`;
        return `g${row}_${column} = ${pivot} > 0 ? (weight * (${product})${known(row, column)}) / ${pivot} : 0;`;
      }
      return `const d${row} = weight * (${product}) + excess${row}${known(row, row)};
least = Math.min(least, length${row} > 0 ? d${row} : Infinity);
g${row}_${row} = Math.sqrt(Math.max(0, d${row}));`;
    }),
  )}
  if (least > 0 || !mayTake) break;
  ${lines(0, axes, (a) => `excess${a} = Math.max(0, excess${a});`)}
}`;
}
