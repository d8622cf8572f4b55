import { normalQuantile } from '../normal.js';

/**
 * Nodes n = 0..N-1 of the rule, and the generator a of its directions (1, a, a^2, ..) mod N: of all a the one
 * with the smallest P_2 in ten dimensions, with weights 1 / (2 k^2) as early dimensions matter most.
 */
const NODES = 4093;
const GENERATOR = 450;

/** An irrational shift, so that no node falls on the border of the cube. */
const SHIFT = Math.SQRT2 - 1;

const nodesOf = new Map<number, Float64Array>();

/**
 * Calls `visit` with the equally weighted nodes of a quasi-Monte Carlo rule for the standard normal
 * distribution in `rank` dimensions. Always the same nodes: no randomness.
 *
 * A Korobov lattice, folded by the baker's transform and mapped by the normal quantile; probabilities of a
 * softmax come out to some 2e-4. Sloan and Joe (1994), Lattice Methods for Multiple Integration.
 */
export function visitLattice(rank: number, visit: (z: Float64Array, weight: number) => void): void {
  let nodes = nodesOf.get(rank);
  if (nodes === undefined) {
    nodes = generate(rank);
    nodesOf.set(rank, nodes);
  }
  for (let at = 0; at < nodes.length; at += rank) visit(nodes.subarray(at, at + rank), 1);
}

function generate(rank: number): Float64Array {
  const nodes = new Float64Array(NODES * rank);
  let direction = 1;
  for (let k = 0; k < rank; k++) {
    for (let n = 0; n < NODES; n++) {
      const uniform = (((n * direction) % NODES) / NODES + (k + 1) * SHIFT) % 1;
      nodes[n * rank + k] = normalQuantile(1 - Math.abs(2 * uniform - 1));
    }
    direction = (direction * GENERATOR) % NODES;
  }
  return nodes;
}
