/** A fault drill: real servers, a fault on purpose, and a count of customers that ended other than in an undisturbed run. */

export interface DrillOptions {
  readonly seed: number;
  /** `quick`: within 30 s. `full`: as often and as long as it takes to believe it. */
  readonly size: 'quick' | 'normal' | 'full';
  /** Takes away the protection that the drill tests: some customers must then be wrong or lost. */
  readonly sabotage: boolean;
  /** Says what is going on; not part of the result. */
  readonly note: (text: string) => void;
}

export interface DrillResult {
  readonly customers: number;
  /** Customers whose bytes differ from the undisturbed run's. */
  readonly wrong: number;
  /** Customers that are missing. */
  readonly lost: number;
  /** What else was seen. */
  readonly facts?: Readonly<Record<string, number | string>>;
}

export interface DrillReport extends DrillResult {
  readonly drill: string;
  readonly sabotage: boolean;
  readonly seconds: number;
}

export type Drill = (options: DrillOptions) => Promise<DrillResult>;

/** Whether the drill ended as it must: nobody wrong or lost, or, once sabotaged, somebody. */
export function isAsExpected({ sabotage, wrong, lost }: DrillReport): boolean {
  return wrong + lost > 0 === sabotage;
}
