import { createRefiner, emptyEvidence, foldAnswer, type Choice, type Refined } from '@waarom/model';
import type { EngineModel } from '../engine-model.js';

/** A choice, and when what was chosen from was shown; milliseconds since 1970. */
export interface SettledChoice {
  readonly choice: Choice;
  readonly time: number;
}

/** A reply on a trait. */
export interface GivenAnswer {
  /** Row element of the trait. */
  readonly element: number;
  /** 0 to 1. */
  readonly value: number;
  readonly time: number;
}

export type JointPosterior = (
  choices: readonly SettledChoice[],
  answers: readonly GivenAnswer[],
  asOf: number,
) => Refined;

/** Binds to a model the joint posterior of one customer's choices and answers, in any order, each faded by its age at `asOf`. */
export function createJointPosterior({ prior, design }: EngineModel): JointPosterior {
  const refine = createRefiner(prior);
  return function jointPosterior(choices, answers, asOf) {
    const weightOf = (time: number) => Math.min(1, 2 ** ((time - asOf) / prior.halfLifeMs));
    const sites = emptyEvidence(design.dimension);
    for (const { element, value, time } of answers) {
      foldAnswer(prior, sites, element, value, weightOf(time));
    }
    const faded = choices.map(({ choice, time }) => ({ ...choice, weight: weightOf(time) }));
    return refine(faded, { sites });
  };
}
