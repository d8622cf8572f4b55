import type { Choice, Prediction } from '@waarom/model';
import { createCoverageCount, type Coverage } from './coverage.js';
import { createForetoldRecord } from './foretold-record.js';
import type { ForetoldChoices } from './reliability.js';

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
  /** The same for intervals of other widths; empty when there are no such customers. */
  readonly coverages: readonly Coverage[];
  /** All that was foretold, and what came. */
  readonly foretold: ForetoldChoices;
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

export function createTally(name: string): Tally {
  const losses: number[] = [];
  const bins = Array.from({ length: TENTHS }, () => ({ weight: 0, foretold: 0, came: 0 }));
  const coverage = createCoverageCount();
  const record = createForetoldRecord();
  let choices = 0;
  let brier = 0;

  function addOutcome(probability: number, hasCome: boolean): void {
    const came = hasCome ? 1 : 0;
    record.add(probability, hasCome);
    brier += (probability - came) ** 2;
    const bin = bins[Math.min(TENTHS - 1, Math.floor(probability * TENTHS))]!;
    bin.weight += 1;
    bin.foretold += probability;
    bin.came += came;
  }

  return {
    next() {
      coverage.close();
      losses.push(0);
    },
    add({ alternatives, outside }, choice) {
      const { chosen, count } = choice;
      for (let j = 0; j < count; j++) addOutcome(alternatives[j]!, chosen === j);
      if (choice.outside) {
        addOutcome(outside, chosen < 0);
        coverage.add(chosen >= 0, outside);
      }
      record.close();
      const loss = -Math.log(chosen < 0 ? outside : alternatives[chosen]!);
      choices += 1;
      losses[losses.length - 1]! += loss;
      return loss;
    },
    score() {
      coverage.close();
      const coverages = coverage.read();
      const weight = bins.reduce((sum, bin) => sum + bin.weight, 0);
      const apart = bins.reduce((sum, { foretold, came }) => sum + Math.abs(foretold - came), 0);
      return {
        name,
        choices,
        logLoss: losses.reduce((sum, loss) => sum + loss, 0) / choices,
        brier: brier / choices,
        calibrationError: apart / weight,
        coverage90: coverages.find(({ level }) => level === 0.9)?.share ?? null,
        coverages,
        foretold: record.read(),
        losses: Float64Array.from(losses),
      };
    },
  };
}
