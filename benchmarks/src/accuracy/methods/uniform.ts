import type { Choice } from '@waarom/model';
import type { ScoringMethod } from './scoring-method.js';

/** Knows nothing: equal shares of the alternatives, and of "no" where that is possible. */
export const uniform: ScoringMethod = () => (choices) => ({
  nats: equalShares(choices),
  variance: 0,
});

/** Returns minus the log probability of the choices under equal shares. */
export function equalShares(choices: readonly Choice[]): number {
  return choices.reduce((sum, { count, outside }) => sum + Math.log(count + (outside ? 1 : 0)), 0);
}
