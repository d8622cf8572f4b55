import type { Evaluation } from '@waarom/fit';

/** The mean log-loss of choices before which the customer had made `from` others or some more. */
export interface LearningPoint {
  readonly from: number;
  readonly engine: number;
  readonly prior: number;
}

/** Where stretches of own choices begin: short ones first, where most is learned. */
const STARTS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610];

/** Choices below which a mean says little. */
const CHOICES_MIN = 30;

export function learningPoints({
  scores,
  lossesByNumber,
  customersByNumber,
}: Pick<Evaluation, 'scores' | 'lossesByNumber' | 'customersByNumber'>): readonly LearningPoint[] {
  const prior = scores.findIndex(({ name }) => name === 'prior');
  const longest = customersByNumber.length;
  return STARTS.flatMap((from, index) => {
    const end = Math.min(STARTS[index + 1] ?? Infinity, longest);
    const sumOf = (values: Float64Array) =>
      values.subarray(from, end).reduce((sum, value) => sum + value, 0);
    const choices = sumOf(customersByNumber);
    if (from >= longest || choices < CHOICES_MIN) return [];
    return [
      {
        from,

        engine: sumOf(lossesByNumber[0]!) / choices,
        prior: sumOf(lossesByNumber[prior]!) / choices,
      },
    ];
  });
}
