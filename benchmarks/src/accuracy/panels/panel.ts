import type { Choice } from '@waarom/model';

/** One person of a panel, choices in the order of the file. */
export interface PanelPerson {
  readonly id: string;
  readonly choices: readonly Choice[];
}

/** Repeated choices of real people, as d cues an alternative. */
export interface Panel {
  readonly name: string;
  /** What each of the d cues is: a column of the file, or `column=text`. */
  readonly cues: readonly string[];
  /** What the cues were divided by: value in the file = cue * scale, less a constant. */
  readonly scales: Float64Array;
  /** True for yes/no sets: one alternative beside "no", and cue 0 is the constant 1. False: a forced choice, no constant. */
  readonly outside: boolean;
  /** In the order of the file. */
  readonly persons: readonly PanelPerson[];
  /** What was left out of the file, and why: for the reader. */
  readonly remarks: readonly string[];
}

/** Returns how many choices people made. */
export function countChoices(persons: readonly PanelPerson[]): number {
  return persons.reduce((sum, { choices }) => sum + choices.length, 0);
}
