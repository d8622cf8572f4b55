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

/**
 * Fits both. Where these persons do not determine a prior a line says why; what the fit's own regularisation makes of them
 * is still one prior under which methods can be compared.
 */
export async function fitPopulation(
  name: string,
  persons: readonly PanelPerson[],
  dimension: number,
  note: (text: string) => void,
): Promise<FittedPopulation> {
  const startTime = Date.now();
  const fit = await createPlainBackend().fit(persons, { dimension });
  if (fit.problems.length > 0) {
    const kinds = new Set(fit.problems.map(({ kind }) => kind));
    note(`${name}: a prior to compare under, not one to use: ${[...kinds].join(', ')}`);
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
