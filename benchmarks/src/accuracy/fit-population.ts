import { createPlainBackend, fitPooled, type FitResult } from '@waarom/fit';
import type { PreparedPrior } from '@waarom/model';
import type { Panel, PanelPerson } from './panels/panel.js';
import { plainPrior } from './posterior/gaussian.js';

/** The two halves of a panel: every other person in the order of the file, the first one in the half that is fitted. */
export interface Halves {
  readonly fitted: readonly PanelPerson[];
  readonly predicted: readonly PanelPerson[];
}

export function splitPersons({ persons }: Panel): Halves {
  return {
    fitted: persons.filter((_, index) => index % 2 === 0),
    predicted: persons.filter((_, index) => index % 2 === 1),
  };
}

/** What some persons say of everybody. */
export interface FittedPopulation {
  readonly prior: PreparedPrior;
  readonly pooled: Float64Array;
}

/** Fits both; undefined, with a line that says why, where these persons do not determine a prior. */
export async function fitPopulation(
  name: string,
  persons: readonly PanelPerson[],
  dimension: number,
  note: (text: string) => void,
): Promise<FittedPopulation | undefined> {
  const startTime = Date.now();
  const fit = await createPlainBackend().fit(persons, { dimension });
  if (fit.problems.length > 0) {
    note(`${name}: no prior: ${fit.problems.map(({ kind }) => kind).join(', ')}`);
    return undefined;
  }
  const seconds = (Date.now() - startTime) / 1000;
  note(`${name}: prior of ${persons.length} persons, ${fitText(fit)}, ${seconds.toFixed(1)} s`);
  return {
    prior: plainPrior(fit.mean, fit.covariance),
    pooled: fitPooled(persons, dimension).coefficients,
  };
}

function fitText({ iterations, converged, logMarginalLikelihood }: FitResult): string {
  const state = converged ? 'converged' : 'NOT converged';
  return `${state} after ${iterations} iterations at ${logMarginalLikelihood.toFixed(2)}`;
}
