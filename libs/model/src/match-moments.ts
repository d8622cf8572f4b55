import { createChoiceAxes, type ChoiceAxes } from './choice-axes.js';
import type { ChoiceSite } from './choice-site.js';
import { AXES_MAX, CORRECTION_MAX } from './fold-limits.js';
import { FINE_RULE, integrateLine, ROUGH_RULE, type LineMoments } from './integrate-line.js';

/** Finds in place what a choice of n others in r dimensions says; false when a number is not finite. */
export type MatchMoments = (count: number, rank: number, weight: number) => boolean;

/**
 * Returns the step from Laplace's approximation of one choice to its moments.
 *
 * The third cumulant moves the mean, by -1/2 w sum_i p_i |y_i|^2 y_i. On each axis of the choice mean and variance are
 * those of the exact density there, by quadrature: on the first, along which the choice moved the customer, by a fine
 * rule, on the others by a rough one. A variance below or above Laplace's 1 makes the rows longer or shorter along its
 * axis: so what the choice says is a sum of squares, and what it says between axes follows.
 *
 * Minka (2001), Expectation propagation, section 3.1: a posterior replaced by the normal of its moments.
 */
export function createMatchMoments(site: ChoiceSite): MatchMoments {
  const rankMax = site.centered.length / site.shares.length;
  const axes = createChoiceAxes(site);
  const moments: Moments = {
    cumulant: new Float64Array(rankMax),
    shift: new Float64Array(AXES_MAX),
    tip: new Float64Array(AXES_MAX),
    factor: new Float64Array(AXES_MAX),
  };
  const findCumulant = createFindCumulant(site, axes, moments);
  const findMoments = createFindMoments(site, axes, moments);
  const writeSite = createWriteSite(site, axes, moments);
  return (count, rank, weight) => {
    const found = axes.find(count, rank, weight);
    const size = { found, count, rank, weight };
    const length = findCumulant(size) + findMoments(size);
    if (!(length < Infinity)) return false;
    writeSite(size, Math.min(1, Math.sqrt(CORRECTION_MAX / length)));
    return true;
  };
}

interface Moments {
  /** What the third cumulant does to the mean, in r dimensions. */
  readonly cumulant: Float64Array;
  /** What the mean along each axis is more than that. */
  readonly shift: Float64Array;
  /** The mean along each axis. */
  readonly tip: Float64Array;
  /** By how much more the rows count along each axis, less 1. */
  readonly factor: Float64Array;
}

interface Size {
  readonly found: number;
  readonly count: number;
  readonly rank: number;
  readonly weight: number;
}

/** Fills the cumulant; returns its squared length. */
function createFindCumulant(
  { shares, centered }: ChoiceSite,
  { reach }: ChoiceAxes,
  { cumulant }: Moments,
) {
  return ({ count, rank, weight }: Size): number => {
    cumulant.fill(0, 0, rank);
    for (let i = 0, at = 0; i <= count; i++, at += rank) {
      const scale = -0.5 * weight * shares[i]! * reach[i]!;
      for (let k = 0; k < rank; k++) cumulant[k]! += scale * centered[at + k]!;
    }
    let length = 0;
    for (let k = 0; k < rank; k++) length += cumulant[k]! * cumulant[k]!;
    return length;
  };
}

/** Fills shift and factor of each axis; returns by how much the squared length of the mean grows. */
function createFindMoments(
  { shares }: ChoiceSite,
  { along, reach }: ChoiceAxes,
  { shift, tip, factor }: Moments,
) {
  const found: LineMoments = { mean: 0, variance: 1 };
  const line = { shares, along, reach, start: 0, rows: 0, weight: 1 };
  return (size: Size): number => {
    line.rows = size.count + 1;
    line.weight = size.weight;
    let growth = 0;
    for (let axis = 0; axis < size.found; axis++) {
      line.start = axis * line.rows;
      let second = 0;
      let own = 0;
      let all = 0;
      for (let i = 0; i < line.rows; i++) {
        const y = along[line.start + i]!;
        const py = shares[i]! * y;
        second += py * y;
        own += py * y * y;
        all += py * reach[i]!;
      }
      const part = size.weight * second;
      const cumulant = -0.5 * size.weight * all;
      integrateLine(line, part, axis === 0 ? FINE_RULE : ROUGH_RULE, found);
      const isFound = found.variance > 0 && found.variance < Infinity;
      const moved = isFound ? found.mean + 0.5 * size.weight * own : 0;
      shift[axis] = moved;
      tip[axis] = cumulant + moved;
      factor[axis] = isFound ? Math.sqrt(Math.max(0, part + 1 / found.variance - 1) / part) - 1 : 0;
      growth += moved * (2 * cumulant + moved);
    }
    return growth;
  };
}

/** Fills what the site says. */
function createWriteSite(
  { shares, centered, utilities, pull, natural, stretch, lean }: ChoiceSite,
  { along, reach }: ChoiceAxes,
  { cumulant, shift, tip, factor }: Moments,
) {
  /** Where the mean is along each axis, from the origin of the coefficients. */
  const levels = new Float64Array(AXES_MAX);

  function measureLevels({ found, count }: Size, shortened: number): void {
    natural.fill(0, found * count, AXES_MAX * count);
    factor.fill(0, found);
    for (let a = 0; a < found; a++) {
      let level = shortened * tip[a]!;
      for (let j = 0; j < count; j++) level += natural[a * count + j]! * utilities[j]!;
      levels[a] = level;
    }
  }

  return (size: Size, shortened: number): void => {
    const { found, count, rank, weight } = size;
    const rows = count + 1;
    measureLevels(size, shortened);
    let average = 0;
    let averageReach = shares[0]! * reach[0]!;
    for (let j = 0; j < count; j++) {
      average += shares[j + 1]! * utilities[j]!;
      averageReach += shares[j + 1]! * reach[j + 1]!;
    }
    for (let i = 0; i < rows; i++) {
      let moved = 0;
      for (let k = 0; k < rank; k++) moved += centered[i * rank + k]! * cumulant[k]!;
      let towards = 0;
      let level = (i === 0 ? 0 : utilities[i - 1]!) - average;
      for (let a = 0; a < AXES_MAX; a++) {
        const y = a < found ? along[a * rows + i]! : 0;
        const longer = factor[a]! * y;
        stretch[i * AXES_MAX + a] = longer;
        if (a >= found) continue;
        moved += y * shift[a]!;
        level += longer * levels[a]!;
        if (i > 0) towards += shift[a]! * natural[a * count + i - 1]!;
      }
      moved *= shortened;
      const precision = weight * shares[i]!;
      lean[i] = precision * (level + moved);
      if (i === 0) continue;
      towards -= 0.5 * precision * (reach[i]! - averageReach);
      pull[i - 1]! += shortened * towards - precision * moved;
    }
  };
}
