import type { Prior } from './prior.js';

interface Entry {
  readonly mean: number;
  readonly sd: number;
}

const CLICK_LEVEL: Entry = { mean: -2, sd: 1.5 };
const GENERIC: Entry = { mean: 0.2, sd: 0.6 };
const ENTRIES = new Map<string, Entry>([
  ['price_sensitivity', { mean: 0.4, sd: 0.8 }],
  ['social_proof', { mean: 0.3, sd: 0.7 }],
  ['authority', { mean: 0.3, sd: 0.7 }],
  ['scarcity', { mean: 0.2, sd: 0.7 }],
]);

const DAY_MS = 86_400_000;

/** Returns the shipped prior for the click level and these traits, in this order. */
export function defaultPrior(traitIds: readonly string[]): Prior {
  const entries = [CLICK_LEVEL, ...traitIds.map((id) => ENTRIES.get(id) ?? GENERIC)];
  const dimension = entries.length;
  const covariance = new Float64Array(dimension * dimension);
  entries.forEach(({ sd }, k) => {
    covariance[k * dimension + k] = sd * sd;
  });
  return {
    mean: Float64Array.from(entries, ({ mean }) => mean),
    covariance,
    positionOffsets: new Float64Array(0),
    halfLifeMs: 365 * DAY_MS,
    answers: entries.map(({ mean, sd }) => ({
      intercept: 0.5 - (0.2 * mean) / sd,
      loading: 0.2 / sd,
      sd: 0.25,
    })),
  };
}
