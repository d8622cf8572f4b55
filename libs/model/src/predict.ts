import type { ChoiceSet } from './choice.js';
import { probabilitiesOf, utilitiesAt } from './choice-moments.js';
import type { Posterior } from './posterior.js';
import type { PreparedPrior } from './prior.js';

/** What a customer will do with a choice set. */
export interface Prediction {
  /** P(alternative j is taken), K values. */
  readonly alternatives: Float64Array;
  /** P(nothing is taken); 0 in a forced choice. */
  readonly outside: number;
}

export function predict(
  _prior: PreparedPrior,
  posterior: Posterior,
  choice: ChoiceSet,
): Prediction {
  const p = probabilitiesOf(choice, utilitiesAt(choice, posterior.mean));
  return { alternatives: p.slice(0, choice.count), outside: p[choice.count]! };
}
