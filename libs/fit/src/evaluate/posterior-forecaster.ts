import {
  createFoldChoice,
  emptyEvidence,
  forget,
  positionOffset,
  posterior,
  predict,
  preparePrior,
  type Choice,
  type Posterior,
  type Prior,
} from '@waarom/model';
import type { Person } from '../person.js';
import type { Forecaster } from './forecaster.js';

/** Returns the engine's own forecast: the posterior of what this person chose before, faded to the moment. */
export function createPosteriorForecaster(name: string, prior: Prior): Forecaster {
  const prepared = preparePrior(prior);
  const fold = createFoldChoice(prepared);
  const evidence = emptyEvidence(prepared.dimension);
  let person: Person | undefined;
  return {
    name,
    meet(met) {
      person = met;
      evidence.fill(0);
    },
    foretell(choice, t) {
      const timesMs = person?.timesMs;
      if (t > 0 && timesMs !== undefined) forget(prepared, evidence, timesMs[t]! - timesMs[t - 1]!);
      return predict(prepared, posterior(prepared, evidence), positioned(choice, t, person, prior));
    },
    learn(choice, t) {
      fold(evidence, positioned(choice, t, person, prior));
    },
  };
}

/** Returns the forecast of the prior alone: everybody is average, whatever they did. */
export function createPriorForecaster(name: string, prior: Prior): Forecaster {
  const prepared = preparePrior(prior);
  const everybody: Posterior = posterior(prepared, emptyEvidence(prepared.dimension));
  let person: Person | undefined;
  return {
    name,
    meet: (met) => (person = met),
    foretell: (choice, t) => predict(prepared, everybody, positioned(choice, t, person, prior)),
    learn() {},
  };
}

/** Returns the choice with what the prior knows of the slots. */
function positioned(choice: Choice, t: number, person: Person | undefined, prior: Prior): Choice {
  const slots = person?.slots?.[t];
  if (slots === undefined || prior.positionOffsets.length === 0) return choice;
  const offsets = Float64Array.from(
    { length: choice.count },
    (_, j) => choice.offsets[j]! + positionOffset(prior, slots[j]!),
  );
  return { ...choice, offsets };
}
