import type { Prior } from '@waarom/model';
import type { FitResult } from './fit-backend.js';

/**
 * Returns a fitted population as a prior. What choices do not tell is taken from `like`: how an answer measures a trait. Where
 * that is an assumption it is one on the scale of population sds, so the average customer still gives the same answer; where it was
 * learned it is about the coefficient itself and stays as it is.
 */
export function priorOfFit(
  fitted: Pick<FitResult, 'mean' | 'covariance' | 'positionOffsets'>,
  like: Prior,
  halfLifeMs: number,
): Prior {
  const { mean, covariance, positionOffsets } = fitted;
  const sdOf = (matrix: Float64Array, k: number) => Math.sqrt(matrix[k * (mean.length + 1)]!);
  const answers = like.answers.map((measure, k) => {
    if (measure.learned) return measure;
    const { intercept, loading, sd } = measure;
    const steeper = (loading * sdOf(like.covariance, k)) / sdOf(covariance, k);
    return {
      intercept: intercept + loading * like.mean[k]! - steeper * mean[k]!,
      loading: steeper,
      sd,
    };
  });
  return { mean, covariance, positionOffsets, halfLifeMs, answers };
}
