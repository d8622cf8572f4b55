import type { FitBackend, FitOptions, FitResult } from '../fit-backend.js';
import { findProblems } from '../find-problems.js';
import { fitPooled } from '../fit-pooled.js';
import type { People } from '../person.js';
import { surveyPeople } from '../survey.js';
import { climb } from './climb.js';
import type { Population } from './population.js';
import { regularisationOf } from './regularisation.js';

/**
 * Returns the reference back end: EM in plain TypeScript, each customer's posterior refined, sped up by extrapolation.
 *
 * Keeps d numbers a customer besides the people themselves; walks over them once an iteration. Deterministic.
 */
export function createPlainBackend(): FitBackend {
  return { name: 'plain', fit: fitPlain };
}

async function fitPlain(people: People, options: FitOptions): Promise<FitResult> {
  const { dimension } = options;
  const survey = surveyPeople(people, dimension);
  const problems = findProblems(survey);
  if (survey.customers === 0) return nothingFitted(dimension, problems);
  const regularisation = regularisationOf(survey, {
    imaginedCustomers: options.imaginedCustomers ?? 1,
    covariateSd: options.covariateSd ?? 0.3,
  });
  const covariance = new Float64Array(dimension * dimension);
  survey.scales.forEach((scale, k) => (covariance[k * dimension + k] = scale * scale));
  const start: Population = {
    mean: fitPooled(people, dimension).coefficients,
    covariance,
    delta: new Float64Array(survey.covariateVariances.length * dimension),
    positionOffsets: new Float64Array(options.positionCount ?? 0),
  };
  const climbed = await climb({
    people,
    start,
    regularisation,
    scales: survey.scales,
    draws: options.draws ?? 100,
    iterationsMax: options.iterationsMax ?? 200,
    gainMin: (options.tolerance ?? 1e-5) * survey.customers,
    onProgress: options.onProgress,
  });
  const { population } = climbed;
  return {
    mean: population.mean,
    covariance: population.covariance,
    ...(population.delta.length > 0 ? { delta: population.delta } : {}),
    positionOffsets: population.positionOffsets,
    logMarginalLikelihood: climbed.logMarginalLikelihood,
    iterations: climbed.trace.length,
    converged: climbed.converged,
    trace: climbed.trace,
    problems,
  };
}

function nothingFitted(dimension: number, problems: FitResult['problems']): FitResult {
  const covariance = new Float64Array(dimension * dimension);
  for (let k = 0; k < dimension; k++) covariance[k * dimension + k] = 1;
  return {
    mean: new Float64Array(dimension),
    covariance,
    positionOffsets: new Float64Array(0),
    logMarginalLikelihood: 0,
    iterations: 0,
    converged: false,
    trace: [],
    problems,
  };
}
