import { normalQuantile } from '@waarom/model';

/** Share of customers whose number of responses is within a central interval foretold for it. */
export interface Coverage {
  /** What the interval promises. */
  readonly level: number;
  readonly share: number;
}

/** Counts customers within their intervals. */
export interface CoverageCount {
  /** A choice that could be left, with the probability of that. */
  readonly add: (responded: boolean, outside: number) => void;
  /** The customer's choices are all in. */
  readonly close: () => void;
  /** Empty when there is no customer whose interval is wide enough to tell. */
  readonly read: () => readonly Coverage[];
}

const LEVELS = [0.5, 0.8, 0.9, 0.95];

/** The variance of a count below which its interval says little: it holds hardly more than three counts. */
const VARIANCE_MIN = 1;

export function createCoverageCount(): CoverageCount {
  const within = LEVELS.map(() => 0);
  const sds = LEVELS.map((level) => normalQuantile(0.5 + level / 2));
  let customers = 0;
  let surplus = 0;
  let variance = 0;
  return {
    add(responded, outside) {
      surplus += (responded ? 1 : 0) - (1 - outside);
      variance += outside * (1 - outside);
    },
    close() {
      if (variance >= VARIANCE_MIN) {
        customers += 1;
        sds.forEach((reach, index) => {
          if (Math.abs(surplus) <= reach * Math.sqrt(variance)) within[index]! += 1;
        });
      }
      surplus = 0;
      variance = 0;
    },
    read: () =>
      LEVELS.flatMap((level, index) =>
        customers === 0 ? [] : [{ level, share: within[index]! / customers }],
      ),
  };
}
