/** Why no prior is written. */
import type { FitProblem, FitResult } from '@waarom/fit';
import type { TraitCatalogue } from '@waarom/schemas';
import { errors } from '../errors.js';
import type { FitRefusal } from './fit-outcome.js';
import { problemText } from './problem-text.js';

export function notLearnable(
  problems: readonly FitProblem[],
  { catalogue, source }: { readonly catalogue: TraitCatalogue; readonly source: string },
): FitRefusal {
  const lines = problems.map((problem) => problemText(problem, catalogue));
  const details = { source, problems: lines.join('\n') };
  return { kind: 'refused', error: errors.raise('FIT.NOT_LEARNABLE', details) };
}

export function notConverged({ iterations, trace }: FitResult): FitRefusal {
  const gain = ((trace.at(-1) ?? 0) - (trace.at(-2) ?? 0)).toPrecision(2);
  const details = { iterations, gain, more: 4 * iterations };
  return { kind: 'refused', error: errors.raise('FIT.NOT_CONVERGED', details) };
}
