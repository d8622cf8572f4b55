import type { FitBackend, FitOptions, FitResult } from '../fit-backend.js';
import type { People } from '../person.js';
import { nothingFitted, prepareFit, resultOfClimb, startingPopulation } from '../prepare-fit.js';
import { climb } from './climb.js';

/**
 * Returns the reference back end: EM in plain TypeScript, each customer's posterior refined, sped up by extrapolation.
 *
 * Keeps d numbers a customer besides the people themselves; walks over them once an iteration. Deterministic.
 */
export function createPlainBackend(): FitBackend {
  return { name: 'plain', fit: fitPlain };
}

async function fitPlain(people: People, options: FitOptions): Promise<FitResult> {
  const prepared = prepareFit(people, options);
  const { survey, problems, regularisation } = prepared;
  if (survey.customers === 0) return nothingFitted(options, problems);
  const climbed = await climb({
    people,
    start: startingPopulation(prepared, options),
    regularisation,
    scales: survey.scales,
    draws: options.draws ?? 100,
    iterationsMax: options.iterationsMax ?? 500,
    gainMin: (options.tolerance ?? 1e-5) * survey.customers,
    onProgress: options.onProgress,
  });
  return resultOfClimb(climbed, problems);
}
