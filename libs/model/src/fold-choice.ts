import type { Choice } from './choice.js';
import { foldCarefully } from './fold-carefully.js';
import { createKernel } from './kernel/kernel.js';
import type { PreparedPrior } from './prior.js';

/**
 * Folds one choice into evidence, in place, by a damped Newton solve for the mode and a third-cumulant
 * correction of the mean; about a microsecond, allocating nothing.
 *
 * Depends on the order of choices by 0.03 to 0.13 sd, as any one-pass update does; not on the order of the
 * alternatives.
 *
 * @throws RangeError when the choice has no valid shape or a utility is not finite; the evidence is untouched.
 */
export type FoldChoice = (evidence: Float64Array, choice: Choice) => void;

/** Beyond this the unrolled code is longer than what the JavaScript engine optimises. */
const KERNEL_DIMENSION_MAX = 16;

/** Returns the fold for a prior; create it once and keep it. */
export function createFoldChoice(prior: PreparedPrior): FoldChoice {
  const kernel = prior.dimension <= KERNEL_DIMENSION_MAX ? createKernel(prior) : undefined;
  return (evidence, choice) => {
    requireChoice(choice);
    const { rows, offsets, count, chosen, outside, weight } = choice;
    const folded = kernel?.(evidence, rows, offsets, count, chosen, outside, weight) ?? false;
    if (!folded) foldCarefully(prior, evidence, choice);
  };
}

function requireChoice({ count, chosen, outside, weight }: Choice): void {
  const valid =
    count >= 1 && chosen < count && chosen >= (outside ? -1 : 0) && weight > 0 && weight <= 1;
  if (!valid) {
    throw new RangeError('a choice needs an alternative, a chosen one among them and a weight');
  }
}
