import { triangleIndex, triangleLength } from './evidence.js';
import type { PreparedPrior } from './prior.js';

/**
 * Folds an answer (0..1) on one trait into the evidence, in place: an exact Gaussian site of rank one.
 *
 * Answers commute with each other. Bishop (2006), Pattern Recognition and Machine Learning, section 2.3.3.
 *
 * @throws RangeError when the trait does not exist, or the value or weight is out of range.
 */
export function foldAnswer(
  prior: PreparedPrior,
  evidence: Float64Array,
  traitIndex: number,
  value: number,
  weight: number,
): void {
  const measure = prior.answers[traitIndex];
  if (measure === undefined || traitIndex === 0) {
    throw new RangeError(`no trait has index ${traitIndex}`);
  }
  if (!(value >= 0 && value <= 1) || !(weight > 0 && weight <= 1)) {
    throw new RangeError('an answer needs a value in 0..1 and a weight in (0, 1]');
  }
  const { intercept, loading, sd } = measure;
  const gain = (weight * loading) / (sd * sd);
  const { dimension } = prior;
  evidence[triangleIndex(dimension, traitIndex, traitIndex)]! += gain * loading;
  evidence[triangleLength(dimension) + traitIndex]! += gain * (value - intercept);
}
