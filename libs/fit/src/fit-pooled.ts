import type { People } from './person.js';

/** One set of coefficients for everybody. */
export interface PooledFit {
  readonly coefficients: Float64Array;
  readonly logLikelihood: number;
  readonly converged: boolean;
}

/** Returns the pooled multinomial logit, by Newton. */
export function fitPooled(_people: People, _dimension: number): PooledFit {
  throw new Error('not yet');
}
