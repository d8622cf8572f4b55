/** What a read asks for, from the query of a URL or the body of a batch. Plain code: it runs on every request. */
import { errors } from './errors.js';
import { nearestName } from './nearest-name.js';
import { RefusedRequest } from './problem.js';
import { WHOLE_PROFILE, type ProfileSelection } from './profile-text.js';

/** The reading options that URL and batch share, still unread. */
export interface ProfileParameters {
  readonly traits?: unknown;
  readonly view?: unknown;
  readonly as_of?: unknown;
}

/** @throws RefusedRequest when a trait is not of the catalogue or `view` is unknown */
export function readSelection(
  { traits, view }: ProfileParameters,
  known: readonly string[],
): ProfileSelection {
  if (traits === undefined && view === undefined) return WHOLE_PROFILE;
  if (view !== undefined && view !== 'basic' && view !== 'full') {
    throw refuseParameter('view', 'is neither basic nor full', 'basic (default) or full');
  }
  const ids = traits === undefined ? null : readTraits(traits, known);
  return { traits: ids, isFull: view === 'full' };
}

/** Milliseconds since 1970. @throws RefusedRequest when it is neither a time nor milliseconds */
export function readAsOf(value: unknown): number {
  const time =
    typeof value === 'number'
      ? value
      : typeof value !== 'string'
        ? NaN
        : /^\d+$/.test(value)
          ? Number(value)
          : ISO_TIME.test(value)
            ? Date.parse(value)
            : NaN;
  if (time >= 0 && time <= TIME_MAX_MS) return time;
  throw refuseParameter(
    'as_of',
    'is not a time',
    'ISO 8601 with a zone (2026-11-22T01:10:03Z) or milliseconds since 1970',
  );
}

export function refuseParameter(
  parameter: string,
  problem: string,
  expected: string,
): RefusedRequest {
  return new RefusedRequest(
    errors.raise('API.INVALID_PARAMETER', { parameter, problem, expected }),
    {
      errors: [{ parameter, message: problem }],
    },
  );
}

/** @throws RefusedRequest when a name of `given` is not one of `known` */
export function refuseUnknownNames(given: object, known: readonly string[]): void {
  for (const parameter in given) {
    if (known.includes(parameter)) continue;
    const error = errors.raise('API.UNKNOWN_PARAMETER', { parameter, known: known.join(', ') });
    throw new RefusedRequest(error, {
      errors: [{ parameter, ...didYouMean(parameter, known) }],
    });
  }
}

function readTraits(traits: unknown, known: readonly string[]): ReadonlySet<string> {
  const ids = typeof traits === 'string' ? traits.split(',') : traits;
  if (!Array.isArray(ids) || !ids.every((id): id is string => typeof id === 'string')) {
    throw refuseParameter('traits', 'is not a list of trait ids', 'trait ids, as traits=a,b');
  }
  for (const trait of ids) {
    if (known.includes(trait)) continue;
    throw new RefusedRequest(errors.raise('API.UNKNOWN_TRAIT', { trait }), {
      errors: [{ parameter: 'traits', value: trait, ...didYouMean(trait, known) }],
    });
  }
  return new Set(ids);
}

function didYouMean(given: string, known: readonly string[]): { did_you_mean?: string } {
  const name = nearestName(given, known);
  return name === undefined ? {} : { did_you_mean: name };
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
/** Last moment that a Date can hold. */
const TIME_MAX_MS = 8.64e15;
