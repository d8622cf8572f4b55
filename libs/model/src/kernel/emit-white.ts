import { DEPENDENT } from '../choice-axes.js';
import { emitForward } from './emit-cholesky.js';
import { lines, sum, type Shape } from './emit.js';

/**
 * Emits utility j = o_j + x_j . m and its row of white with u = utility + white z, z ~ N(0, I) of r dimensions: what is
 * known of the utilities before the choice. Needs Lambda = R D R' as r and zs = D^-1 R^-1 eta.
 */
export function emitWhite(shape: Shape): string {
  const { rank, count } = shape;
  const lists = ['utility', 'share', 'change', 'dual'];
  return `
${lines(0, count ?? 0, (j) => lists.map((list) => `let ${list}${j} = 0;`).join('\n'))}
${rank === count ? emitTriangular(shape, count) : emitWide(shape)}
if (!(Math.abs(total) < Infinity)) return false;`;
}

/** With d dimensions a white row is D^-1/2 R^-1 x_j. */
function emitWide({ dimension, count, rank, each }: Shape): string {
  const declared = Array.from({ length: (count ?? 0) * rank }, (_, at) => {
    return `let white${Math.floor(at / rank)}_${at % rank} = 0;`;
  });
  return `
${declared.join('\n')}
${lines(0, dimension, (k) => `const root${k} = Math.sqrt(rd${k});`)}
let total = 0;
${each(
  ({ cue, of, stored, white }) => `
  ${emitForward({ dimension, factor: 'r', from: cue, to: 'y' })}
  const before = ${stored('offsets')} + ${sum(0, dimension, (k) => `y${k} * zs${k}`)};
  ${of('utility')} = before;
  total += before;
  ${lines(0, dimension, (k) => `${white(k)} = y${k} * root${k};`)}`,
)}`;
}

/** With n < d dimensions the white rows are the Cholesky factor of the covariance of the utilities, X Lambda^-1 X'. */
function emitTriangular({ dimension }: Shape, count: number): string {
  return `
let total = 0;
${lines(
  0,
  count,
  (j) => `
${emitForward({ dimension, factor: 'r', from: (k) => `rows[${j * dimension + k}]`, to: `y${j}_` })}
${lines(0, dimension, (k) => `const ys${j}_${k} = y${j}_${k} * rd${k};`)}
utility${j} = offsets[${j}] + ${sum(0, dimension, (k) => `y${j}_${k} * zs${k}`)};
total += utility${j};
${lines(0, j, (k) => {
  const covariance = sum(0, dimension, (i) => `y${k}_${i} * ys${j}_${i}`);
  return `const white${j}_${k} = (${covariance}${known(j, k)}) * per${k};`;
})}
const variance${j} = ${sum(0, dimension, (i) => `y${j}_${i} * ys${j}_${i}`)};
const left${j} = variance${j}${known(j, j)};
const white${j}_${j} = left${j} > ${DEPENDENT} * variance${j} ? Math.sqrt(left${j}) : 0;
const per${j} = white${j}_${j} > 0 ? 1 / white${j}_${j} : 0;`,
)}`;
}

function known(j: number, k: number): string {
  return Array.from({ length: k }, (_, i) => ` - white${j}_${i} * white${k}_${i}`).join('');
}
