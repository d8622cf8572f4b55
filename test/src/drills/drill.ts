/** A fault drill: real servers, a fault on purpose, and a count of customers that ended other than in an undisturbed run. */

interface DrillOptions {
  readonly seed: number;
  /** The short form, within 50 s. */
  readonly quick: boolean;
  /** Says what is going on; not part of the result. */
  readonly note: (text: string) => void;
}

export interface DrillReport {
  readonly drill: string;
  readonly customers: number;
  /** Customers whose bytes differ from the undisturbed run's. */
  readonly wrong: number;
  /** Customers that are missing. */
  readonly lost: number;
  readonly seconds: number;
}

export type Drill = (options: DrillOptions) => Promise<Omit<DrillReport, 'drill' | 'seconds'>>;
