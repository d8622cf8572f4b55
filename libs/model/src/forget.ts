import type { PreparedPrior } from './prior.js';

/**
 * Fades evidence in place by 2^(-elapsed / half-life): long silence returns to the population.
 *
 * Forgetting over a and then over b is forgetting over a + b. Time that does not advance changes nothing.
 */
export function forget(prior: PreparedPrior, evidence: Float64Array, elapsedMs: number): void {
  if (!(elapsedMs > 0)) return;
  const factor = 2 ** (-elapsedMs / prior.halfLifeMs);
  if (factor === 1) return;
  for (let index = 0; index < evidence.length; index++) evidence[index]! *= factor;
}
