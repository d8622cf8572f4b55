import { createRefiner, type Choice, type PreparedPrior, type Refiner } from '@waarom/model';
import { scoreAhead, type GaussianLearner } from './score-ahead.js';
import type { ScoringMethod } from './scoring-method.js';

/** Waarom's refined posterior: before each choice, all those before it are solved together again. */
export const refined: ScoringMethod = ({ prior }) => {
  const refiner = createRefiner(prior);
  return (choices) => scoreAhead(createRefinedLearner(prior, refiner), choices);
};

function createRefinedLearner(prior: PreparedPrior, refiner: Refiner): GaussianLearner {
  const past: Choice[] = [];
  let mode: Float64Array | undefined;
  return {
    prior,
    current() {
      const found = refiner(past, mode === undefined ? {} : { start: mode });
      mode = found.mode;
      return found;
    },
    learn(choice) {
      past.push(choice);
    },
    asSeen: (choice) => choice,
  };
}
