import { createRefiner, type PreparedPrior } from '@waarom/model';
import type { GivenAnswer, People } from '../person.js';
import { withPositions } from '../plain/position-moments.js';
import { createPosteriorSampler } from '../plain/sample-posterior.js';

/** A customer who chose and answered: what the choices say alone, and the answers beside it. */
export interface AnsweringCustomer {
  /** Moments of the coefficients given the choices. */
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly given: readonly AnswersOnTrait[];
}

/** All answers of one customer on one trait; of them nothing else matters. */
export interface AnswersOnTrait {
  readonly coefficient: number;
  readonly count: number;
  readonly sum: number;
  /** Sum of squares around their own mean. */
  readonly scatter: number;
}

/** Nodes a customer that correct the refined posterior, as the fit of the population uses. */
const NODES = 100;

/** Returns the customers who answered at all, with their posteriors under the prior. Walks once over the people. */
export function collectAnswering(people: People, prior: PreparedPrior): AnsweringCustomer[] {
  const refiner = createRefiner(prior);
  const sampler = createPosteriorSampler(prior, NODES);
  const customers: AnsweringCustomer[] = [];
  for (const { choices, slots, answers } of people) {
    if (answers === undefined || answers.length === 0) continue;
    const seen =
      slots === undefined ? choices : withPositions(choices, slots, prior.positionOffsets);
    const { mean, covariance } = sampler(refiner(seen), {
      choices: seen,
      mean: prior.mean,
      customer: customers.length,
    });
    customers.push({ mean, covariance, given: byTrait(answers) });
  }
  return customers;
}

function byTrait(answers: readonly GivenAnswer[]): readonly AnswersOnTrait[] {
  const coefficients = [...new Set(answers.map(({ coefficient }) => coefficient))];
  return coefficients
    .toSorted((first, second) => first - second)
    .map((coefficient) => {
      const values = answers
        .filter((answer) => answer.coefficient === coefficient)
        .map(({ value }) => value);
      const sum = values.reduce((total, value) => total + value, 0);
      const mean = sum / values.length;
      const scatter = values.reduce((total, value) => total + (value - mean) ** 2, 0);
      return { coefficient, count: values.length, sum, scatter };
    });
}
