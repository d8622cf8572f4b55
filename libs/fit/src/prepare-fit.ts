/** What every back end does before and after it climbs. */
import type { FitOptions, FitResult } from './fit-backend.js';
import { findProblems } from './find-problems.js';
import { findSeparation } from './find-separation.js';
import { fitPooled } from './fit-pooled.js';
import type { FitProblem } from './fit-problem.js';
import type { People } from './person.js';
import type { Population } from './plain/population.js';
import { regularisationOf, type Regularisation } from './plain/regularisation.js';
import { surveyPeople, type Survey } from './survey.js';

/** A log that was looked at, ready to be fitted. */
export interface PreparedFit {
  readonly survey: Survey;
  /** The coefficients of the pooled fit. */
  readonly pooled: Float64Array;
  readonly problems: readonly FitProblem[];
  readonly regularisation: Regularisation;
}

/** Returns why a prior cannot be learned from a log; empty when it can. Takes as long as a pooled fit. */
export function findLogProblems(people: People, dimension: number): readonly FitProblem[] {
  return inspectLog(people, dimension).problems;
}

const SEPARATED_ANYWAY: ReadonlySet<FitProblem['kind']> = new Set([
  'too-few-customers',
  'nothing-taken',
]);

function inspectLog(people: People, dimension: number) {
  const survey = surveyPeople(people, dimension);
  const pooled = fitPooled(people, dimension).coefficients;
  const problems = findProblems(survey);
  // What few customers do can always be foretold, and so can nothing: these are told already.
  const isTold = problems.some(({ kind }) => SEPARATED_ANYWAY.has(kind));
  if (!isTold) problems.push(...findSeparation(people, survey, pooled));
  return { survey, pooled, problems };
}

/** Walks over the people some twenty times. */
export function prepareFit(people: People, options: FitOptions): PreparedFit {
  const { survey, pooled, problems } = inspectLog(people, options.dimension);
  return {
    survey,
    pooled,
    problems,
    regularisation: regularisationOf(survey, {
      imaginedCustomers: options.imaginedCustomers ?? 1,
      covariateSd: options.covariateSd ?? 0.3,
    }),
  };
}

/** Returns the population that a climb starts from: the pooled fit, and a covariance wide enough for anything. */
export function startingPopulation(
  { pooled, survey: { scales, covariateVariances } }: PreparedFit,
  { dimension, positionCount = 0 }: FitOptions,
): Population {
  const covariance = new Float64Array(dimension * dimension);
  scales.forEach((scale, k) => (covariance[k * dimension + k] = scale * scale));
  return {
    mean: pooled,
    covariance,
    delta: new Float64Array(covariateVariances.length * dimension),
    positionOffsets: new Float64Array(positionCount),
  };
}

/** Where a climb ended. */
export interface Climbed {
  readonly population: Population;
  readonly logMarginalLikelihood: number;
  readonly converged: boolean;
  /** The log marginal likelihood after each walk. */
  readonly trace: readonly number[];
}

/** Returns the climb as a result. */
export function resultOfClimb(climbed: Climbed, problems: readonly FitProblem[]): FitResult {
  const { population, logMarginalLikelihood, converged, trace } = climbed;
  return {
    mean: population.mean,
    covariance: population.covariance,
    ...(population.delta.length > 0 ? { delta: population.delta } : {}),
    positionOffsets: population.positionOffsets,
    logMarginalLikelihood,
    iterations: trace.length,
    converged,
    trace,
    problems,
  };
}

/** Returns the result for a log of nobody. */
export function nothingFitted(
  { dimension }: FitOptions,
  problems: readonly FitProblem[],
): FitResult {
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
