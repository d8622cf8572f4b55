import {
  createFoldChoice,
  emptyEvidence,
  posterior,
  preparePrior,
  type Choice,
  type Posterior,
  type PreparedPrior,
} from '../../src/index.js';

/** The posterior after these choices, in this order. */
export function foldAll(prior: PreparedPrior, choices: readonly Choice[]): Posterior {
  const fold = createFoldChoice(prior);
  const evidence = emptyEvidence(prior.dimension);
  for (const choice of choices) fold(evidence, choice);
  return posterior(prior, evidence);
}

/** A choice set of rows of cues, the click level's 1 left out; chosen is -1 for none. */
export function choiceOf(rows: readonly (readonly number[])[], chosen: number): Choice {
  return {
    rows: Float64Array.from(rows.flatMap((cues) => [1, ...cues])),
    offsets: new Float64Array(rows.length),
    count: rows.length,
    chosen,
    outside: true,
    weight: 1,
  };
}

/** A prior of independent coefficients that forgets nothing. */
export function normalPrior(means: readonly number[], sds: readonly number[]): PreparedPrior {
  const dimension = means.length;
  const covariance = new Float64Array(dimension * dimension);
  sds.forEach((sd, k) => {
    covariance[k * dimension + k] = sd * sd;
  });
  return preparePrior({
    mean: Float64Array.from(means),
    covariance,
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers: means.map(() => ({ intercept: 0.5, loading: 0.2, sd: 0.25 })),
  });
}
