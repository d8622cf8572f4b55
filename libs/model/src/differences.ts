import type { Choice } from './choice.js';

/** What was not chosen, as differences to what was: the probability of a choice depends on nothing else. */
export interface Differences {
  /** x_j - x_y, n by d, row-major. */
  readonly rows: Float64Array;
  /** o_j - o_y. */
  readonly offsets: Float64Array;
  /** Scratch of n. */
  readonly order: Int32Array;
}

/** Returns arrays for choice sets of at most `count` others. */
export function createDifferences(count: number, dimension: number): Differences {
  return {
    rows: new Float64Array(count * dimension),
    offsets: new Float64Array(count),
    order: new Int32Array(count),
  };
}

/** Returns n, how many others there were to choose, the outside option among them. */
export function othersOf({ count, outside }: Choice): number {
  return outside ? count : count - 1;
}

/**
 * Fills the differences of a choice, sorted by the cues of the alternatives: so all that follows is the same to the
 * last bit in whatever order they came.
 */
export function takeDifferences(choice: Choice, dimension: number, into: Differences): void {
  const { rows, offsets, count, chosen, outside } = choice;
  const { order } = into;
  let others = 0;
  // The outside option, with cues and offset 0, comes first: it has no click level.
  if (outside && chosen >= 0) order[others++] = -1;
  const first = others;
  const cue = Math.min(1, dimension - 1);
  for (let j = 0; j < count; j++) {
    if (j === chosen) continue;
    let place = others++;
    const value = rows[j * dimension + cue]!;
    for (; place > first; place--) {
      const before = order[place - 1]!;
      // The first cue decides nearly always.
      const difference = rows[before * dimension + cue]! - value;
      if (difference < 0 || (difference === 0 && !isAfter(choice, before, j, dimension))) break;
      order[place] = before;
    }
    order[place] = j;
  }
  const { rows: differences, offsets: offsetDifferences } = into;
  const from = chosen * dimension;
  for (let at = 0, to = 0; at < others; at++) {
    const j = order[at]!;
    offsetDifferences[at] = (j < 0 ? 0 : offsets[j]!) - (chosen < 0 ? 0 : offsets[chosen]!);
    const start = j * dimension;
    if (chosen < 0) {
      for (let k = 0; k < dimension; k++) differences[to++] = rows[start + k]!;
    } else if (j < 0) {
      for (let k = 0; k < dimension; k++) differences[to++] = 0 - rows[from + k]!;
    } else {
      for (let k = 0; k < dimension; k++) differences[to++] = rows[start + k]! - rows[from + k]!;
    }
  }
}

/** Whether alternative i comes after j. */
function isAfter({ rows, offsets }: Choice, i: number, j: number, dimension: number): boolean {
  for (let k = 1; k < dimension; k++) {
    const difference = rows[i * dimension + k]! - rows[j * dimension + k]!;
    if (difference !== 0) return difference > 0;
  }
  return offsets[i]! > offsets[j]!;
}
