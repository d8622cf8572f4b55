import type { Prior } from '@waarom/model';
import type { FitResult } from './fit-backend.js';

/**
 * Returns a fitted population as a prior. What a log of choices does not tell is taken from `like`: how an answer measures a
 * trait, on the scale of population sds, so that the average customer still gives the same answer.
 */
export function priorOfFit(
  fitted: Pick<FitResult, 'mean' | 'covariance' | 'positionOffsets'>,
  like: Prior,
  halfLifeMs: number,
): Prior {
  const { mean, covariance, positionOffsets } = fitted;
  const sdOf = (matrix: Float64Array, k: number) => Math.sqrt(matrix[k * (mean.length + 1)]!);
  const answers = like.answers.map(({ intercept, loading, sd }, k) => {
    const steeper = (loading * sdOf(like.covariance, k)) / sdOf(covariance, k);
    return {
      intercept: intercept + loading * like.mean[k]! - steeper * mean[k]!,
      loading: steeper,
      sd,
    };
  });
  return { mean, covariance, positionOffsets, halfLifeMs, answers };
}
