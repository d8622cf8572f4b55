import type { Choice, Prediction } from '@waarom/model';

/** How well one forecaster did. */
export interface Score {
  readonly name: string;
  readonly choices: number;
  /** -log p(what was chosen), nats a choice. */
  readonly logLoss: number;
  /** Sum over the alternatives and nothing of (p - taken)^2, a choice; 0 to 2. */
  readonly brier: number;
  /** Mean distance of foretold probability and frequency, over tenths of probability. */
  readonly calibrationError: number;
  /**
   * Share of customers whose number of responses is within the 90 % interval foretold, of those for whom that is wide enough to
   * tell; `null` when there are none.
   */
  readonly coverage90: number | null;
  /** Log-loss of each customer, summed over the choices: what a bootstrap draws from. */
  readonly losses: Float64Array;
}

/** Adds up what one forecaster foretold and what came. */
export interface Tally {
  /** The next customer's choices follow. */
  readonly next: () => void;
  /** Returns the log-loss of this choice. */
  readonly add: (prediction: Prediction, choice: Choice) => number;
  readonly score: () => Score;
}

const TENTHS = 10;

/** Half the width of a central 90 % interval, in sds. */
const SDS_90 = 1.6449;

/** The variance of a count below which its interval says little: it holds hardly more than three counts. */
const VARIANCE_MIN = 1;

export function createTally(name: string): Tally {
  const losses: number[] = [];
  const bins = Array.from({ length: TENTHS }, () => ({ weight: 0, foretold: 0, came: 0 }));
  const inside = { customers: 0, within: 0 };
  const responses = { surplus: 0, variance: 0 };
  let choices = 0;
  let brier = 0;

  function addOutcome(probability: number, came: number): void {
    brier += (probability - came) ** 2;
    const bin = bins[Math.min(TENTHS - 1, Math.floor(probability * TENTHS))]!;
    bin.weight += 1;
    bin.foretold += probability;
    bin.came += came;
  }

  function closeCustomer(): void {
    const { surplus, variance } = responses;
    if (variance >= VARIANCE_MIN) {
      inside.customers += 1;
      if (Math.abs(surplus) <= SDS_90 * Math.sqrt(variance)) inside.within += 1;
    }
    responses.surplus = 0;
    responses.variance = 0;
  }

  return {
    next() {
      closeCustomer();
      losses.push(0);
    },
    add({ alternatives, outside }, choice) {
      const { chosen, count } = choice;
      for (let j = 0; j < count; j++) addOutcome(alternatives[j]!, chosen === j ? 1 : 0);
      if (choice.outside) {
        addOutcome(outside, chosen < 0 ? 1 : 0);
        responses.surplus += (chosen < 0 ? 0 : 1) - (1 - outside);
        responses.variance += outside * (1 - outside);
      }
      const loss = -Math.log(chosen < 0 ? outside : alternatives[chosen]!);
      choices += 1;
      losses[losses.length - 1]! += loss;
      return loss;
    },
    score() {
      closeCustomer();
      const weight = bins.reduce((sum, bin) => sum + bin.weight, 0);
      const apart = bins.reduce((sum, { foretold, came }) => sum + Math.abs(foretold - came), 0);
      return {
        name,
        choices,
        logLoss: losses.reduce((sum, loss) => sum + loss, 0) / choices,
        brier: brier / choices,
        calibrationError: apart / weight,
        coverage90: inside.customers === 0 ? null : inside.within / inside.customers,
        losses: Float64Array.from(losses),
      };
    },
  };
}
