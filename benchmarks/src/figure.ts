import type { GivenServers } from './servers.js';

/** One measured figure, as `npm run bench -- NAME --json` prints it, a line each. */
export interface Figure {
  /** Permanent name, as `update.d6k3`. */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The bare thing measured in the same run, in the same unit. */
  readonly baseline: number;
  /** How this does against the baseline; above 1 is better than it, whatever the unit. */
  readonly ratio: number;
}

/** A figure where less is better: microseconds, bytes. */
export function costFigure(figure: string, unit: string, value: number, baseline: number): Figure {
  return { figure, value, unit, baseline, ratio: baseline / value };
}

/** A figure where more is better: events a second. */
export function rateFigure(figure: string, unit: string, value: number, baseline: number): Figure {
  return { figure, value, unit, baseline, ratio: value / baseline };
}

export interface BenchOptions {
  /** Folder of panels, for benchmarks on real people. */
  readonly data: string | undefined;
  /** Only these panels: names with commas between them. */
  readonly panel: string | undefined;
  /** All there is, however long it takes. */
  readonly full: boolean;
  /** Also the gold standard that needs R. */
  readonly mcmc: boolean;
  readonly servers: GivenServers;
  /** Says what is going on; not part of the result. */
  readonly note: (text: string) => void;
}

export type Bench = (options: BenchOptions) => Promise<readonly Figure[]>;
