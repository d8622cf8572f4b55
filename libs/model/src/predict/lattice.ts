import { normalQuantile } from '../normal.js';

/** Pairs z, -z of the rule; the error of a probability is then about 1e-4. */
const PAIRS = 2048;

const points = new Map<number, Float64Array>();

/**
 * Calls `visit` with the equally weighted nodes of a quasi-Monte Carlo rule for the standard normal
 * distribution in `rank` dimensions. Always the same nodes: no randomness.
 *
 * The additive recurrence n (g^-1, g^-2, ..) mod 1 with g^(rank + 1) = g + 1, the golden ratio in more
 * dimensions, mapped by the normal quantile and mirrored. Niederreiter (1992), Random Number Generation and
 * Quasi-Monte Carlo Methods, chapter 3, for such sequences.
 */
export function visitLattice(rank: number, visit: (z: Float64Array, weight: number) => void): void {
  let nodes = points.get(rank);
  if (nodes === undefined) {
    nodes = generate(rank);
    points.set(rank, nodes);
  }
  for (let at = 0; at < nodes.length; at += rank) visit(nodes.subarray(at, at + rank), 1);
}

function generate(rank: number): Float64Array {
  let golden = 1.5;
  for (let step = 0; step < 60; step++) golden = (1 + golden) ** (1 / (rank + 1));
  const nodes = new Float64Array(2 * PAIRS * rank);
  for (let n = 0; n < PAIRS; n++) {
    for (let k = 0; k < rank; k++) {
      const z = normalQuantile((0.5 + (n + 1) * golden ** -(k + 1)) % 1);
      nodes[2 * n * rank + k] = z;
      nodes[(2 * n + 1) * rank + k] = -z;
    }
  }
  return nodes;
}
