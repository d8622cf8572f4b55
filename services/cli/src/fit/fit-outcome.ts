import type { TraitCatalogue, WaaromError } from '@waarom/schemas';
import type { FitReport } from './fit-text.js';

/** What became of a fit: only a prior that the data tell is one. */
export type FitOutcome =
  | { readonly kind: 'fitted'; readonly report: FitReport; readonly catalogue: TraitCatalogue }
  | FitRefusal;

export interface FitRefusal {
  readonly kind: 'refused';
  readonly error: WaaromError;
}
