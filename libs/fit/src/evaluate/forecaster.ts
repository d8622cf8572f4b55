import type { Choice, Prediction } from '@waarom/model';
import type { Person } from '../person.js';

/** One way to foretell choices; sees people one after the other, and of each the choices in their order. */
export interface Forecaster {
  readonly name: string;
  /** A person nobody has seen comes. */
  readonly meet: (person: Person) => void;
  /** What this person's choice number `t`, from 0, will be, from what was seen before. */
  readonly foretell: (choice: Choice, t: number) => Prediction;
  /** What it was. */
  readonly learn: (choice: Choice, t: number) => void;
}
