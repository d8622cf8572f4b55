/** What demographics add to a fit: told, since events carry none that a profile could start from. */
import type { FitBackend, FitOptions, FitResult, People } from '@waarom/fit';
import { describePeople, type Demographics } from '../log/demographics.js';

export interface DemographicShift {
  /** Customers of the log who are in the table. */
  readonly described: number;
  /** Log marginal likelihood above that without them, in nats. */
  readonly gain: number;
  /** The strongest first: how many population sds one sd of the column shifts the mean. */
  readonly shifts: readonly {
    readonly column: string;
    readonly coefficient: number;
    readonly shift: number;
  }[];
}

/** Fits once more with the columns as covariates, each strongly held to no effect. `undefined` when that does not converge. */
export async function fitDemographics(
  people: People,
  demographics: Demographics,
  given: {
    readonly backend: FitBackend;
    readonly options: FitOptions;
    /** The fit without. */
    readonly without: FitResult;
  },
): Promise<DemographicShift | undefined> {
  const { backend, options, without } = given;
  const { people: described, described: count } = describePeople(people, demographics);
  const fitted = await backend.fit(described, options);
  if (!fitted.converged || fitted.delta === undefined) return undefined;
  const { dimension } = options;
  const shifts = [...fitted.delta].map((shift, at) => {
    const coefficient = at % dimension;
    return {
      column: demographics.columns[(at - coefficient) / dimension]!,
      coefficient,
      shift: shift / Math.sqrt(fitted.covariance[coefficient * (dimension + 1)]!),
    };
  });
  return {
    described: count,
    gain: fitted.logMarginalLikelihood - without.logMarginalLikelihood,
    shifts: shifts.toSorted((first, second) => Math.abs(second.shift) - Math.abs(first.shift)),
  };
}
