import type { ChoiceSet } from './choice.js';

/**
 * Returns u_j = o_j + x_j . (start + moved).
 *
 * @throws RangeError when one is not finite.
 */
export function utilitiesAt(
  choice: ChoiceSet,
  start: Float64Array,
  moved?: Float64Array,
): Float64Array {
  const dimension = start.length;
  const utilities = new Float64Array(choice.count);
  for (let j = 0; j < choice.count; j++) {
    let utility = choice.offsets[j]!;
    for (let k = 0; k < dimension; k++) {
      utility += choice.rows[j * dimension + k]! * (start[k]! + (moved?.[k] ?? 0));
    }
    if (!Number.isFinite(utility))
      throw new RangeError('a choice has a utility that is not finite');
    utilities[j] = utility;
  }
  return utilities;
}
