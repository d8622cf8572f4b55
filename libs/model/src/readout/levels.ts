/** Where a trait stands, in one word. */
export type Level = 'high' | 'low' | 'average' | 'unknown' | 'unclear';

/** The only thresholds between numbers and words. */
export const LEVEL_THRESHOLDS = {
  /** Below this own-data share nothing is said: unknown is not average. */
  ownDataShareMin: 0.2,
  /** P(trait above the population median) from which it is high; its complement makes it low. */
  decided: 0.8,
  /** About average: more than `averageProbability` within this many population sds of the mean. */
  averageHalfWidth: 0.25,
  averageProbability: 0.8,
} as const;

/** Returns the level for the own-data share, P(z > 0) and P(|z| < averageHalfWidth), which few customers need: most are decided before. */
export function levelOf(facts: {
  readonly ownDataShare: number;
  readonly pAbove: number;
  readonly pAverage: () => number;
}): Level {
  const { ownDataShareMin, decided, averageProbability } = LEVEL_THRESHOLDS;
  if (facts.ownDataShare < ownDataShareMin) return 'unknown';
  if (facts.pAbove >= decided) return 'high';
  if (facts.pAbove <= 1 - decided) return 'low';
  return facts.pAverage() > averageProbability ? 'average' : 'unclear';
}
