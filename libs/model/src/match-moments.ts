import { createChoiceAxes, type ChoiceAxes } from './choice-axes.js';
import type { ChoiceSite } from './choice-site.js';
import { CORRECTION_MAX } from './fold-limits.js';
import { createIntegrateLine, FINE_RULE, ROUGH_RULE } from './integrate-line.js';

/** Finds in place what a choice of n others in r dimensions says; false when a number is not finite. */
export type MatchMoments = (count: number, rank: number, weight: number) => boolean;

/**
 * Returns the step from Laplace's approximation of one choice to its moments.
 *
 * On each axis of the choice mean and variance are those of the exact density there, by quadrature: on the first,
 * along which the choice moved the customer, by a fine rule, on the others by a rough one. Between axes the third
 * cumulant moves the mean: -1/2 w sum_i p_i (|y_i|^2 - y_ia^2) y_ia on axis a.
 *
 * Minka (2001), Expectation propagation, section 3.1: a posterior replaced by the normal of its moments.
 */
export function createMatchMoments(site: ChoiceSite): MatchMoments {
  const rankMax = site.factors.length / site.pull.length;
  const axes = createChoiceAxes(site, rankMax);
  /** What each axis says: where its mean is, and what its variance adds to Laplace's precision of 1. */
  const mean = new Float64Array(rankMax);
  const excess = new Float64Array(rankMax);
  const findMoments = createFindMoments(site, axes, { mean, excess });
  const writeSite = createWriteSite(site, axes, { mean, excess });
  return (count, rank, weight) => {
    const found = axes.find(count, rank);
    const length = findMoments(found, count + 1, weight);
    if (!(length < Infinity)) return false;
    writeSite({ found, count, rank, weight }, Math.min(1, Math.sqrt(CORRECTION_MAX / length)));
    return true;
  };
}

interface AxisMoments {
  readonly mean: Float64Array;
  readonly excess: Float64Array;
}

/** Fills the moments; the function returns the squared length of the mean. */
function createFindMoments(
  { shares }: ChoiceSite,
  { along, reach }: ChoiceAxes,
  { mean, excess }: AxisMoments,
) {
  const integrateLine = createIntegrateLine(shares.length);
  const line = { shares, along, start: 0, rows: 0, weight: 1 };
  const moments = { mean: 0, variance: 1 };
  return (found: number, rows: number, weight: number): number => {
    line.rows = rows;
    line.weight = weight;
    let length = 0;
    for (let axis = 0; axis < found; axis++) {
      line.start = axis * rows;
      let crossing = 0;
      for (let i = 0; i < rows; i++) {
        const y = along[line.start + i]!;
        crossing += shares[i]! * (reach[i]! - y * y) * y;
      }
      integrateLine(line, axis === 0 ? FINE_RULE : ROUGH_RULE, moments);
      mean[axis] = moments.mean - 0.5 * weight * crossing;
      excess[axis] = 1 / moments.variance - 1;
      length += mean[axis]! ** 2;
    }
    return length;
  };
}

interface Size {
  readonly found: number;
  readonly count: number;
  readonly rank: number;
  readonly weight: number;
}

/** Fills what the site says: factors, and pull += M u + sum_a (1 + excess_a) mean_a n_a. */
function createWriteSite(
  { shares, utilities, pull, factors }: ChoiceSite,
  { along, natural }: ChoiceAxes,
  { mean, excess }: AxisMoments,
) {
  const rankMax = mean.length;
  const triangle = new Float64Array(rankMax * rankMax);

  /**
   * Factors the site's precision between axes, w sum_i p_i y_i y_i' + excess. Of a log-concave likelihood it is never
   * negative; where that does not come out, in one choice of some thousand, returns false, or with `giving` leaves
   * out what would take precision away.
   */
  function factorize({ found, count, weight }: Size, giving: boolean): boolean {
    const rows = count + 1;
    for (let row = 0; row < found; row++) {
      if (giving) excess[row] = Math.max(0, excess[row]!);
      for (let column = 0; column <= row; column++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) {
          sum += shares[i]! * along[row * rows + i]! * along[column * rows + i]!;
        }
        sum = weight * sum + (row === column ? excess[row]! : 0);
        for (let k = 0; k < column; k++) {
          sum -= triangle[row * rankMax + k]! * triangle[column * rankMax + k]!;
        }
        if (row > column) {
          const pivot = triangle[column * rankMax + column]!;
          triangle[row * rankMax + column] = pivot > 0 ? sum / pivot : 0;
        } else if (giving || sum > 0) {
          triangle[row * rankMax + row] = Math.sqrt(Math.max(0, sum));
        } else return false;
      }
    }
    return true;
  }

  return (size: Size, shortened: number): void => {
    const { found, count, rank } = size;
    if (!factorize(size, false)) factorize(size, true);
    factors.fill(0, 0, rank * count);
    for (let c = 0; c < found; c++) {
      const start = c * count;
      let product = 0;
      for (let j = 0; j < count; j++) {
        let factor = 0;
        for (let row = c; row < found; row++) {
          factor += triangle[row * rankMax + c]! * natural[row * count + j]!;
        }
        factors[start + j] = factor;
        product += factor * utilities[j]!;
      }
      const towards = shortened * (1 + excess[c]!) * mean[c]!;
      for (let j = 0; j < count; j++) {
        pull[j]! += product * factors[start + j]! + towards * natural[start + j]!;
      }
    }
  };
}
