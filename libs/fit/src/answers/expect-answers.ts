import type { AnswerMeasure } from '@waarom/model';
import type { AnsweringCustomer, AnswersOnTrait } from './answering-customers.js';

/** Sums over all answers on one trait, each customer's coefficient b expected given choices and answers. */
export interface AnswerSums {
  answers: number;
  /** sum a, sum a^2. */
  value: number;
  valueSquared: number;
  /** sum E b, sum E b^2, sum a E b. */
  trait: number;
  traitSquared: number;
  both: number;
}

/**
 * Returns the log probability of all answers given the choices, and for each coefficient the sums that a regression of
 * answers on traits needs: the E-step. Answers are Gaussian sites of rank one, folded one trait after the other.
 */
export function expectAnswers(
  customers: readonly AnsweringCustomer[],
  measures: readonly AnswerMeasure[],
): { readonly logLikelihood: number; readonly sums: readonly AnswerSums[] } {
  const sums = measures.map(emptySums);
  let logLikelihood = 0;
  for (const { mean, covariance, given } of customers) {
    const moments = { mean: new Float64Array(mean), covariance: new Float64Array(covariance) };
    for (const answers of given) {
      logLikelihood += foldInto(moments, answers, measures[answers.coefficient]!);
    }
    for (const answers of given) addTo(sums[answers.coefficient]!, answers, moments);
  }
  return { logLikelihood, sums };
}

function emptySums(): AnswerSums {
  return { answers: 0, value: 0, valueSquared: 0, trait: 0, traitSquared: 0, both: 0 };
}

interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Conditions the moments on the answers, in place; returns how likely these were. Bishop (2006), section 2.3.3. */
function foldInto(
  { mean, covariance }: Moments,
  { coefficient: k, count, sum, scatter }: AnswersOnTrait,
  { intercept, loading, sd }: AnswerMeasure,
): number {
  const dimension = mean.length;
  const noise = sd * sd;
  const surprise = sum / count - intercept - loading * mean[k]!;
  const variance = noise / count + loading ** 2 * covariance[k * (dimension + 1)]!;
  const column = mean.map((_, row) => covariance[row * dimension + k]!);
  for (let row = 0; row < dimension; row++) {
    const gain = (loading * column[row]!) / variance;
    mean[row]! += gain * surprise;
    for (let other = 0; other < dimension; other++) {
      covariance[row * dimension + other]! -= gain * loading * column[other]!;
    }
  }
  const ofMean = Math.log(2 * Math.PI * variance) + surprise ** 2 / variance;
  const around = (count - 1) * Math.log(2 * Math.PI * noise) + Math.log(count) + scatter / noise;
  return -0.5 * (ofMean + around);
}

function addTo(
  sums: AnswerSums,
  { coefficient: k, count, sum, scatter }: AnswersOnTrait,
  { mean, covariance }: Moments,
): void {
  const expected = mean[k]!;
  sums.answers += count;
  sums.value += sum;
  sums.valueSquared += scatter + sum ** 2 / count;
  sums.trait += count * expected;
  sums.traitSquared += count * (covariance[k * (mean.length + 1)]! + expected ** 2);
  sums.both += sum * expected;
}
