import { factorize } from '@waarom/model';
import type { FitOptions, FitResult } from '../fit-backend.js';
import type { People } from '../person.js';
import { climb } from '../plain/climb.js';
import { expectStatistics } from '../plain/expect.js';
import type { Population } from '../plain/population.js';
import type { Regularisation } from '../plain/regularisation.js';
import { prepareFit } from '../prepare-fit.js';

/** Whether customers answer to a cue all in one direction, weighed against a population that answers both ways. */
export interface OneSidedFinding {
  readonly coefficient: number;
  /** Log marginal likelihood of the one-sided population above that of the two-sided one, in nats. Both have as many parameters. */
  readonly gain: number;
  /** Of the coefficient, over customers. */
  readonly median: number;
  /** Sd of the logarithm of the coefficient. */
  readonly logSd: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/** Nodes a customer of the two integrals that are compared: their errors are a few thousandths of a nat a customer. */
const NODES = 400;

/** In logarithms: customers are thought to differ by about this factor before the log is read. */
const LOG_SPREAD = 1;

/** Below this much of what moves utility by one, a mean is hardly above 0. */
const SMALL = 0.1;

/**
 * Fits the population once more with one coefficient log-normal, and so above 0 for everybody, and returns how much more likely
 * that makes the log than the population `free` that was fitted without. Takes the time of a fit by the plain back end, or two.
 */
export async function weighOneSided(
  people: People,
  free: FitResult,
  options: FitOptions & { readonly coefficient: number },
): Promise<OneSidedFinding> {
  const { coefficient, dimension } = options;
  const { survey, regularisation } = prepareFit(people, options);
  const logs = [coefficient];
  const climbed = await climb({
    people,
    start: startOf(free, survey.scales, coefficient),
    regularisation: onLogScale(regularisation, coefficient),
    scales: survey.scales.map((scale, k) => (k === coefficient ? LOG_SPREAD : scale)),
    draws: options.draws || 100,
    logs,
    iterationsMax: options.iterationsMax ?? 500,
    gainMin: (options.tolerance ?? 1e-5) * survey.customers,
    onProgress: options.onProgress,
  });
  const { population } = climbed;
  const heightOf = async (at: Population, of: readonly number[]) => {
    const modes = { values: new Float64Array(0), count: 0 };
    const integrals = { modes, draws: NODES, logs: of };
    return (await expectStatistics(people, at, integrals)).logMarginalLikelihood;
  };
  return {
    coefficient,
    gain: (await heightOf(population, logs)) - (await heightOf(populationOfResult(free), [])),
    median: Math.exp(population.mean[coefficient]!),
    logSd: Math.sqrt(population.covariance[coefficient * (dimension + 1)]!),
    converged: climbed.converged,
    iterations: climbed.trace.length,
  };
}

function populationOfResult({ mean, covariance, delta, positionOffsets }: FitResult): Population {
  return { mean, covariance, delta: delta ?? new Float64Array(0), positionOffsets };
}

/**
 * Returns the free population with the coefficient log-normal of the same mean and variance, and the same covariances with the others;
 * where that is none, since most customers are below 0, a small coefficient that differs by factors.
 */
function startOf(free: FitResult, scales: Float64Array, coefficient: number): Population {
  const dimension = free.mean.length;
  const mean = new Float64Array(free.mean);
  const covariance = new Float64Array(free.covariance);
  const place = (row: number, column: number) => row * dimension + column;
  const average = free.mean[coefficient]!;
  const isAbove = average > SMALL * scales[coefficient]!;
  const spread = isAbove
    ? Math.log1p(free.covariance[place(coefficient, coefficient)]! / average ** 2)
    : LOG_SPREAD ** 2;
  mean[coefficient] = isAbove
    ? Math.log(average) - spread / 2
    : Math.log(SMALL * scales[coefficient]!);
  for (let k = 0; k < dimension; k++) {
    // Stein's lemma: cov(exp(t), c) = E exp(t) cov(t, c) for normal t and c.
    const shared = isAbove ? free.covariance[place(coefficient, k)]! / average : 0;
    covariance[place(coefficient, k)] = k === coefficient ? spread : shared;
    covariance[place(k, coefficient)] = covariance[place(coefficient, k)]!;
  }
  const start = { ...populationOfResult(free), mean, covariance };
  if (factorize(covariance, dimension) !== undefined) return start;
  return { ...start, covariance: diagonalOf(covariance, dimension) };
}

function diagonalOf(matrix: Float64Array, dimension: number): Float64Array {
  return matrix.map((value, at) => (at % (dimension + 1) === 0 ? value : 0));
}

function onLogScale(regularisation: Regularisation, coefficient: number): Regularisation {
  const variances = regularisation.variances.map((variance, k) =>
    k === coefficient ? LOG_SPREAD ** 2 : variance,
  );
  return { ...regularisation, variances };
}
