import { emptyPoint, evaluateJoint } from '@waarom/model';
import type { People } from './person.js';

/** What one walk over the log tells before anything is fitted. */
export interface Survey {
  readonly customers: number;
  /** Customers with at least two choices: only they tell persons from chance. */
  readonly repeated: number;
  readonly choices: number;
  /** Choices that took something. */
  readonly taken: number;
  /** For each cue 1 / its sd within choice sets, so that scale * sd = 1; 1 where it never varies. */
  readonly scales: Float64Array;
  /** The information on the coefficients, in units of `scales`, when all alternatives are equally likely. */
  readonly information: Float64Array;
  /** Mean of z_r^2 for each covariate; empty without covariates. */
  readonly covariateVariances: Float64Array;
}

/** Returns the survey of a log. */
export function surveyPeople(people: People, dimension: number): Survey {
  const point = emptyPoint(dimension);
  const information = new Float64Array(dimension * dimension);
  const flat = { dimension, mean: point.at, precision: new Float64Array(dimension * dimension) };
  let customers = 0;
  let repeated = 0;
  let choices = 0;
  let taken = 0;
  let covariateVariances = new Float64Array(0);
  for (const person of people) {
    customers += 1;
    choices += person.choices.length;
    for (const { chosen } of person.choices) if (chosen >= 0) taken += 1;
    if (person.choices.length > 1) repeated += 1;
    evaluateJoint(flat, person.choices, point);
    for (let at = 0; at < information.length; at++) information[at]! += point.precision[at]!;
    const { covariates } = person;
    if (covariates === undefined) continue;
    if (covariateVariances.length === 0) covariateVariances = new Float64Array(covariates.length);
    covariates.forEach((value, r) => (covariateVariances[r]! += value * value));
  }
  const scales = Float64Array.from({ length: dimension }, (_, k) => {
    const variance = information[k * dimension + k]! / Math.max(1, choices);
    return variance > 0 ? 1 / Math.sqrt(variance) : 1;
  });
  for (let a = 0; a < dimension; a++) {
    for (let b = a; b < dimension; b++) {
      const value =
        (information[a * dimension + b]! * scales[a]! * scales[b]!) / Math.max(1, choices);
      information[a * dimension + b] = value;
      information[b * dimension + a] = value;
    }
  }
  return {
    customers,
    repeated,
    choices,
    taken,
    scales,
    information,
    covariateVariances: covariateVariances.map((sum) => sum / Math.max(1, customers)),
  };
}
