/** The true choice: a multinomial logit with the outside option, over the very rows that the engine learns from. */
import type { CueDesign } from '@waarom/engine';
import { positionOffset, type Prior } from '@waarom/model';
import type { Alternative } from '@waarom/schemas';
import type { Random } from './random.js';

/** A choice set as the model sees it. */
export interface ShownSet {
  readonly alternatives: readonly Alternative[];
  /** One row an alternative, row-major. */
  readonly rows: Float64Array;
  readonly offsets: Float64Array;
}

export function describeSet(
  alternatives: readonly Alternative[],
  design: CueDesign,
  prior: Prior,
): ShownSet {
  const rows = new Float64Array(alternatives.length * design.dimension);
  design.fillRows(alternatives, rows);
  const offsets = Float64Array.from(alternatives, ({ position }) =>
    positionOffset(prior, position ?? 0),
  );
  return { alternatives, rows, offsets };
}

/**
 * Index of the alternative taken, -1 for none. Adds a Gumbel deviate to every utility and takes the largest, which is the logit
 * (McFadden 1974, lemma 1).
 */
export function choose(random: Random, { rows, offsets }: ShownSet, beta: Float64Array): number {
  let taken = -1;
  let best = gumbel(random);
  for (let index = 0, start = 0; index < offsets.length; index++, start += beta.length) {
    let utility = offsets[index]! + gumbel(random);
    for (let element = 0; element < beta.length; element++) {
      utility += rows[start + element]! * beta[element]!;
    }
    if (utility > best) {
      best = utility;
      taken = index;
    }
  }
  return taken;
}

function gumbel(random: Random): number {
  return -Math.log(-Math.log(random.uniform() + HALF_STEP));
}

/** Keeps a uniform deviate off 0. */
const HALF_STEP = 2 ** -33;
