import { chooseHalfLife, type People } from '@waarom/fit';
import { preparePrior, type Prior } from '@waarom/model';

/** Milliseconds, Infinity for no forgetting; or what the log itself tells. */
export type HalfLifeRequest = number | 'auto';

export interface SettledHalfLife {
  readonly halfLifeMs: number;
  readonly reason: 'asked' | 'kept' | 'shipped' | 'log';
  /** How much better than the shipped one, in nats a choice; 0 unless the log chose. */
  readonly gain: number;
}

const DAY_MS = 86_400_000;
const CANDIDATES_MS = [7, 30, 90, 180, 365, 730].map((days) => days * DAY_MS);

/** What another half-life must gain on the shipped one, in nats a choice: less is within the noise of a log. */
const GAIN_MIN = 0.0005;

/** Choices scored: each takes about a millisecond a candidate. */
const CHOICES_MAX = 2_000;

/**
 * Returns the half-life asked for, or the one that best foretells the next choice. Half-lives longer than the log cannot be told
 * from no forgetting by it, so of those only the shipped one is tried.
 */
export function settleHalfLife(
  people: People,
  prior: Prior,
  { request, shippedMs }: { readonly request: HalfLifeRequest; readonly shippedMs: number },
): SettledHalfLife {
  if (request !== 'auto') return { halfLifeMs: request, reason: 'asked', gain: 0 };
  const spanMs = longestSpanMs(people);
  const shorter = CANDIDATES_MS.filter((candidate) => candidate <= spanMs);
  const shipped = { halfLifeMs: shippedMs, reason: 'shipped', gain: 0 } as const;
  if (shorter.length === 0) return shipped;
  const candidatesMs = [...new Set([...shorter, shippedMs, Infinity])];
  const { candidates, halfLifeMs } = chooseHalfLife(people, preparePrior(prior), {
    candidatesMs,
    choicesMax: CHOICES_MAX,
  });
  const lossOf = (wanted: number) =>
    candidates.find((candidate) => candidate.halfLifeMs === wanted)!.logLoss;
  const gain = lossOf(shippedMs) - lossOf(halfLifeMs);
  return gain < GAIN_MIN ? shipped : { halfLifeMs, reason: 'log', gain };
}

/** The longest time between a customer's first and last choice. */
function longestSpanMs(people: People): number {
  let longest = 0;
  for (const { timesMs } of people) {
    if (timesMs === undefined || timesMs.length === 0) continue;
    longest = Math.max(longest, timesMs[timesMs.length - 1]! - timesMs[0]!);
  }
  return longest;
}
