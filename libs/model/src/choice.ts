/** What was on offer: K alternatives, with or without the outside option "did nothing" (utility 0). */
export interface ChoiceSet {
  /** Cue rows x_j, K by d, row-major, possibly longer; element 0 of each row is 1. */
  readonly rows: Float64Array;
  /** Known parts of the utilities o_j (position), K values, possibly longer. */
  readonly offsets: Float64Array;
  /** K, at least 1. */
  readonly count: number;
  /** False for a forced choice: then an alternative is always taken. */
  readonly outside: boolean;
}

/** A settled exposure: the choice set and what was taken. */
export interface Choice extends ChoiceSet {
  /** 0..K-1, or -1 for none; a forced choice always has one. */
  readonly chosen: number;
  /** How much the choice counts, in (0, 1]. */
  readonly weight: number;
}
