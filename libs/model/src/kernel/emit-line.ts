import { lines, sum } from './emit.js';

/**
 * Emits `integrateLine` for rows known in number: a function that puts mean and variance along the axis whose
 * coordinates start at `start` into found[0] and found[1].
 */
export function emitLine(rows: number): string {
  return `
function integrateLine(start, h, rule, weight) {
  const { step, weights } = rule;
  ${lines(0, rows, (i) => `const r${i} = Math.exp(step * along[start + ${i}]), v${i} = 1 / r${i};`)}
  ${lines(0, rows, (i) => `let up${i} = shares[${i}], down${i} = up${i};`)}
  const square = Math.exp(h * step * step);
  let growth = Math.sqrt(square);
  let lift = 1;
  let mass = weights[0];
  let first = 0;
  let spread = 0;
  for (let node = 1; node < weights.length; node++) {
    ${lines(0, rows, (i) => `up${i} *= r${i}; down${i} *= v${i};`)}
    const above = ${sum(0, rows, (i) => `up${i}`)};
    const below = ${sum(0, rows, (i) => `down${i}`)};
    lift *= growth;
    growth *= square;
    const scale = weights[node] * lift;
    const right = weight === 1 ? scale / above : scale * above ** -weight;
    const left = weight === 1 ? scale / below : scale * below ** -weight;
    mass += right + left;
    first += node * (right - left);
    spread += node * node * (right + left);
  }
  const mean = step * first / mass;
  found[0] = mean;
  found[1] = step * step * spread / mass - mean * mean;
}`;
}
