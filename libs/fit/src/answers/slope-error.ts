import { factorize, invert, type AnswerMeasure } from '@waarom/model';
import type { AnsweringCustomer } from './answering-customers.js';

/**
 * Returns the standard error of a learned slope, from the expected information of the answers on its trait about intercept, slope
 * and noise variance: the mean answer of a customer is N(c0 + c m, r / n + c^2 P) given the choices.
 */
export function slopeErrorOf(
  customers: readonly AnsweringCustomer[],
  coefficient: number,
  { loading, sd }: AnswerMeasure,
): number {
  const information = new Float64Array(9);
  const noise = sd * sd;
  for (const { mean, covariance, given } of customers) {
    const answers = given.find((each) => each.coefficient === coefficient);
    if (answers === undefined) continue;
    const { count } = answers;
    const spread = covariance[coefficient * (mean.length + 1)]!;
    const variance = noise / count + loading ** 2 * spread;
    const ofMean = [1, mean[coefficient]!, 0];
    const ofVariance = [0, 2 * loading * spread, 1 / count];
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        information[3 * a + b]! +=
          (ofMean[a]! * ofMean[b]!) / variance +
          (ofVariance[a]! * ofVariance[b]!) / (2 * variance ** 2);
      }
    }
    information[8]! += (count - 1) / (2 * noise ** 2);
  }
  const factor = factorize(information, 3);
  return factor === undefined ? Infinity : Math.sqrt(invert(factor, 3)[4]!);
}
