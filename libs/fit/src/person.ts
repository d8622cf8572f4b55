import type { Choice } from '@waarom/model';

/** One customer's log, as the fit sees it. */
export interface Person {
  readonly id: string;
  readonly choices: readonly Choice[];
  /** z_i: covariates, centred over the population; the same number of them for everybody. */
  readonly covariates?: Float64Array;
  /** For each choice the slots of its alternatives: 1 is the first, 0 unknown. Needed where positions are fitted. */
  readonly slots?: readonly ArrayLike<number>[];
  /** For each choice its event time, in order. Needed where the half-life is chosen. */
  readonly timesMs?: ArrayLike<number>;
  /** By time. Needed where the measures of answers are learned, or answers help to foretell. */
  readonly answers?: readonly GivenAnswer[];
}

/** A reply to a question. */
export interface GivenAnswer {
  /** The trait's, from 1. */
  readonly coefficient: number;
  /** 0 to 1. */
  readonly value: number;
  readonly timeMs: number;
}

/** Customers that can be walked any number of times, always in the same order: an array, or a packed population. */
export type People = Iterable<Person>;
