/** Conditions of `--fail-if`, as `skill(prior)<0.01` or `logloss>0.6`. */
export interface Condition {
  /** As it was given. */
  readonly text: string;
  readonly metric: 'skill' | 'logloss' | 'brier' | 'calibration' | 'coverage';
  /** What the skill is over. */
  readonly over: string | null;
  readonly below: boolean;
  readonly bound: number;
}

/** The baselines that can be asked for, in the order they are shown. */
export const BASELINES = ['prior', 'pooled', 'rule3', 'uniform', 'demographics'] as const;
export type Baseline = (typeof BASELINES)[number];

/** Returns the condition; a sentence that says what is expected when it cannot be read. */
export function parseCondition(text: string): Condition | string {
  const match = CONDITION.exec(text.replaceAll(/\s/g, ''));
  const over = match?.[2] ?? null;
  if (match === null || (match[1] === 'skill') !== (over !== null)) {
    return 'A condition is expected, as skill(prior)<0.01, logloss>0.6, brier>0.2, calibration>0.02 or coverage<0.85.';
  }
  if (over !== null && !BASELINES.some((baseline) => baseline === over)) {
    return `There is no baseline ${over}; there are ${BASELINES.join(', ')}.`;
  }
  const metric = match[1] as Condition['metric'];
  return { text, metric, over, below: match[3] === '<', bound: Number(match[4]) };
}

const CONDITION =
  /^(skill|logloss|brier|calibration|coverage)(?:\((\w+)\))?([<>])(-?\d*\.?\d+(?:e-?\d+)?)$/;
