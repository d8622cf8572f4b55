import {
  createFoldChoice,
  emptyEvidence,
  posterior,
  type Choice,
  type FoldChoice,
  type PreparedPrior,
} from '@waarom/model';
import { plainPrior } from '../posterior/gaussian.js';
import { scoreAhead, type GaussianLearner } from './score-ahead.js';
import type { ScoringMethod } from './scoring-method.js';

/** Waarom's live update: one fold a choice. */
export const online: ScoringMethod = ({ prior }) => {
  const withLevel = prependLevel(prior);
  const folds = { free: createFoldChoice(prior), forced: createFoldChoice(withLevel) };
  return (choices) => {
    const forced = choices[0]?.outside === false;
    const learner = createOnlineLearner(
      forced ? withLevel : prior,
      forced ? folds.forced : folds.free,
    );
    return scoreAhead(forced ? { ...learner, asSeen: prependOne } : learner, choices);
  };
};

/** Returns a learner that starts from the prior; cue 0 of its choices must be 1. */
export function createOnlineLearner(prior: PreparedPrior, foldChoice: FoldChoice): GaussianLearner {
  const evidence = emptyEvidence(prior.dimension);
  return {
    prior,
    current: () => posterior(prior, evidence),
    learn: (choice) => foldChoice(evidence, choice),
    asSeen: (choice) => choice,
  };
}

/**
 * The kernel takes cue 0 for the constant 1 of the click level. A forced choice has none, so one is put before its cues, with a
 * narrow prior of its own: it is the same for all alternatives, cancels, and learns nothing.
 */
function prependLevel(prior: PreparedPrior): PreparedPrior {
  const dimension = prior.dimension + 1;
  const covariance = new Float64Array(dimension * dimension);
  covariance[0] = LEVEL_VARIANCE;
  for (let row = 1; row < dimension; row++) {
    for (let column = 1; column < dimension; column++) {
      covariance[row * dimension + column] =
        prior.covariance[(row - 1) * prior.dimension + column - 1]!;
    }
  }
  return plainPrior(Float64Array.from([0, ...prior.mean]), covariance);
}

const LEVEL_VARIANCE = 0.01;

function prependOne(choice: Choice): Choice {
  const { rows, count } = choice;
  const dimension = rows.length / count;
  const longer = new Float64Array(count * (dimension + 1));
  for (let j = 0; j < count; j++) {
    longer[j * (dimension + 1)] = 1;
    longer.set(rows.subarray(j * dimension, (j + 1) * dimension), j * (dimension + 1) + 1);
  }
  return { ...choice, rows: longer };
}
