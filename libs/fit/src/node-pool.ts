import { normalQuantile } from '@waarom/model';

/** So many differently shifted sets of nodes serve all customers, so that their errors average out. */
const SETS = 64;

/**
 * Returns for each customer a set of nodes of the standard normal distribution in d dimensions, row-major.
 *
 * A Kronecker sequence with the powers of 1/phi, where phi^(d+1) = phi + 1, shifted for each set; the same nodes for
 * the same customer on every walk, so that what is climbed does not shake.
 */
export function createNodePool(
  dimension: number,
  nodes: number,
): (customer: number) => Float64Array {
  const sets: Float64Array[] = [];
  const steps = kroneckerSteps(dimension);
  return (customer) => {
    const index = customer % SETS;
    return (sets[index] ??= Float64Array.from({ length: nodes * dimension }, (_, at) => {
      const k = at % dimension;
      const n = (at - k) / dimension;
      // Each set goes on where the one before it ended; the half keeps off 0.
      const uniform = ((index * nodes + n + 0.5) * steps[k]!) % 1;
      return normalQuantile(uniform);
    }));
  };
}

function kroneckerSteps(dimension: number): number[] {
  let phi = 1.5;
  for (let pass = 0; pass < 60; pass++) phi = (1 + phi) ** (1 / (dimension + 1));
  return Array.from({ length: dimension }, (_, k) => phi ** -(k + 1));
}
