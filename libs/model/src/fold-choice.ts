import type { Choice } from './choice.js';
import { foldCarefully } from './fold-carefully.js';
import type { PreparedPrior } from './prior.js';

/** Folds one choice into evidence, in place. */
export type FoldChoice = (evidence: Float64Array, choice: Choice) => void;

export function createFoldChoice(prior: PreparedPrior): FoldChoice {
  return (evidence, choice) => {
    requireChoice(choice);
    foldCarefully(prior, evidence, choice);
  };
}

function requireChoice({ count, chosen, outside, weight }: Choice): void {
  const valid =
    count >= 1 && chosen < count && chosen >= (outside ? -1 : 0) && weight > 0 && weight <= 1;
  if (!valid)
    throw new RangeError('a choice needs an alternative, a chosen one among them and a weight');
}
