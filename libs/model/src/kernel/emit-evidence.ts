import { triangleLength } from '../evidence.js';
import { lines, sum, upperLines, type Shape } from './emit.js';

/**
 * Emits the new evidence, what the site says of the utilities said of the coefficients: dLambda += sum (X' f)(X' f)'
 * over the factors f, and dEta += X' pull. A cue without differences takes part with zeros alone.
 */
export function emitEvidence(shape: Shape): string {
  const { dimension, count, each } = shape;
  const etaAt = triangleLength(dimension);
  return `
${count === undefined ? emitLoop(shape) : emitSquares(shape, count)}
${each(
  ({ cue, stored }) => `
  const pulled = ${stored('pull')};
  ${lines(0, dimension, (k) => `evidence[${etaAt + k}] += pulled * ${cue(k)};`)}`,
)}`;
}

function emitSquares({ dimension, rank }: Shape, count: number): string {
  const element = (c: number, k: number) =>
    sum(0, count, (j) => `factors[${c * count + j}] * rows[${j * dimension + k}]`);
  return `
${lines(0, rank, (c) => lines(0, dimension, (k) => `const x${c}_${k} = ${element(c, k)};`))}
${upperLines(dimension, (row, column, at) => {
  return `evidence[${at}] += ${sum(0, rank, (c) => `x${c}_${row} * x${c}_${column}`)};`;
})}`;
}

function emitLoop({ dimension, rank }: Shape): string {
  return `
for (let c = 0; c < ${rank}; c++) {
  ${lines(0, dimension, (k) => `let x${k} = 0;`)}
  for (let j = 0, at = 0; j < count; j++, at += ${dimension}) {
    const factor = factors[c * count + j];
    ${lines(0, dimension, (k) => `x${k} += factor * rows[at + ${k}];`)}
  }
  ${upperLines(dimension, (row, column, at) => `evidence[${at}] += x${row} * x${column};`)}
}`;
}
