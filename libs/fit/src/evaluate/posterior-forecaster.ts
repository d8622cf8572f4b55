import {
  createFoldChoice,
  emptyEvidence,
  foldAnswer,
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

/**
 * Returns the engine's own forecast: the posterior of what this person chose and answered before, faded to the moment. Of a person
 * without times answers are passed over.
 */
export function createPosteriorForecaster(name: string, prior: Prior): Forecaster {
  const prepared = preparePrior(prior);
  const fold = createFoldChoice(prepared);
  const evidence = emptyEvidence(prepared.dimension);
  let person: Person | undefined;
  let atMs = -Infinity;
  let answered = 0;
  const reach = (timeMs: number) => {
    if (timeMs > atMs && atMs > -Infinity) forget(prepared, evidence, timeMs - atMs);
    atMs = Math.max(atMs, timeMs);
  };
  /** Answers count from when they were given, as choices do. */
  const reachWithAnswers = (timeMs: number) => {
    const answers = person?.answers ?? [];
    for (; answered < answers.length && answers[answered]!.timeMs <= timeMs; answered++) {
      const { coefficient, value, timeMs: givenMs } = answers[answered]!;
      reach(givenMs);
      foldAnswer(prepared, evidence, coefficient, value, 1);
    }
    reach(timeMs);
  };
  return {
    name,
    meet(met) {
      person = met;
      atMs = -Infinity;
      answered = 0;
      evidence.fill(0);
    },
    foretell(choice, t) {
      const timesMs = person?.timesMs;
      if (timesMs !== undefined) reachWithAnswers(timesMs[t]!);
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
