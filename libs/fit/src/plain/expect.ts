import { createRefiner, type RefineOptions } from '@waarom/model';
import type { People, Person } from '../person.js';
import { addPositionMoments, withPositions } from './position-moments.js';
import { priorOfPopulation, type Population } from './population.js';
import { createLogModeFinder } from '../one-sided/find-log-mode.js';
import { exponentiate } from '../one-sided/log-coefficients.js';
import { createPosteriorSampler } from './sample-posterior.js';
import { addCustomer, emptyStatistics, type Statistics } from './statistics.js';

/** Modes of the last walk, where the next one starts: d numbers a customer and all that is kept of them. */
export interface Modes {
  values: Float64Array;
  /** Customers with a mode. */
  count: number;
}

export interface ExpectOptions {
  readonly modes: Modes;
  /** Nodes a customer; 0: refined posteriors as they are. */
  readonly draws: number;
  /** Coefficients that stand as logarithms in the population; then there must be draws. */
  readonly logs?: readonly number[];
}

/** Customers between two pauses that let others run. */
const PAUSE_EVERY = 4096;

/**
 * Returns the sums over all customers of their posterior moments under the population: the E-step, in one walk.
 *
 * Each posterior is refined and then, with `draws` above 0, integrated around that.
 */
export async function expectStatistics(
  people: People,
  population: Population,
  { modes, draws, logs = [] }: ExpectOptions,
): Promise<Statistics> {
  const { mean, delta, positionOffsets } = population;
  const dimension = mean.length;
  const prior = priorOfPopulation(population);
  const coefficientsOf = exponentiate(logs, dimension);
  const refiner = logs.length > 0 ? createLogModeFinder(prior, logs) : createRefiner(prior);
  const sampler = draws > 0 ? createPosteriorSampler(prior, draws, coefficientsOf) : undefined;
  const statistics = emptyStatistics({
    dimension,
    covariates: delta.length / dimension,
    positions: positionOffsets.length,
  });
  let index = 0;
  for (const person of people) {
    const slots = positionOffsets.length > 1 ? person.slots : undefined;
    const choices =
      slots === undefined ? person.choices : withPositions(person.choices, slots, positionOffsets);
    const own = ownMean(person, mean, delta);
    const refined = refiner(choices, { ...startOf(modes, index, dimension), mean: own });
    keepMode(modes, index, refined.mode);
    const moments = sampler?.(refined, { choices, mean: own, customer: index }) ?? refined;
    addCustomer(statistics, moments, person.covariates);
    if (slots !== undefined) {
      addPositionMoments(statistics, moments, { choices, slots, coefficientsOf });
    }
    index += 1;
    if (index % PAUSE_EVERY === 0) await pause();
  }
  return statistics;
}

function ownMean({ covariates }: Person, mean: Float64Array, delta: Float64Array): Float64Array {
  if (covariates === undefined || delta.length === 0) return mean;
  return customerMean(mean, delta, covariates);
}

/** Returns the prior mean of a customer, mu + Delta' z. */
export function customerMean(
  mean: Float64Array,
  delta: Float64Array,
  covariates: Float64Array,
): Float64Array {
  const dimension = mean.length;
  return mean.map((value, k) => {
    let sum = value;
    for (let r = 0; r < covariates.length; r++) sum += covariates[r]! * delta[r * dimension + k]!;
    return sum;
  });
}

function startOf(modes: Modes, index: number, dimension: number): Pick<RefineOptions, 'start'> {
  if (index >= modes.count) return {};
  return { start: modes.values.subarray(index * dimension, (index + 1) * dimension) };
}

function keepMode(modes: Modes, index: number, mode: Float64Array): void {
  const end = (index + 1) * mode.length;
  if (end > modes.values.length) {
    const longer = new Float64Array(2 * end);
    longer.set(modes.values);
    modes.values = longer;
  }
  modes.values.set(mode, index * mode.length);
  modes.count = Math.max(modes.count, index + 1);
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
