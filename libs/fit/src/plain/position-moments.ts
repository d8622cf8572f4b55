import { factorize, type Choice } from '@waarom/model';
import type { CoefficientsOf } from '../one-sided/log-coefficients.js';
import type { CustomerMoments } from './sample-posterior.js';
import type { Statistics } from './statistics.js';

/** Returns the place of a slot among the fitted offsets (0 is slot 1); -1 for an unknown slot. */
export function slotIndex(slot: number, positionCount: number): number {
  return slot >= 1 ? Math.min(slot, positionCount) - 1 : -1;
}

/** Returns the choices with the offsets of their slots added. */
export function withPositions(
  choices: readonly Choice[],
  slots: readonly ArrayLike<number>[],
  positionOffsets: Float64Array,
): Choice[] {
  return choices.map((choice, t) => {
    const offsets = new Float64Array(choice.count);
    for (let j = 0; j < choice.count; j++) {
      const index = slotIndex(slots[t]?.[j] ?? 0, positionOffsets.length);
      offsets[j] = choice.offsets[j]! + (index < 0 ? 0 : positionOffsets[index]!);
    }
    return { ...choice, offsets };
  });
}

/**
 * Adds one customer's expected gradient and information on the position offsets.
 *
 * The expectation over the posterior is by the cubature of 2 d points m +- sqrt(d) L_k, exact to third degree.
 * Arasaratnam and Haykin (2009), IEEE Trans. Autom. Control 54.
 */
export function addPositionMoments(
  statistics: Statistics,
  moments: CustomerMoments,
  given: {
    readonly choices: readonly Choice[];
    readonly slots: readonly ArrayLike<number>[];
    readonly coefficientsOf: CoefficientsOf;
  },
): void {
  const { choices, slots, coefficientsOf } = given;
  const { dimension, mean, covariance } = moments;
  const factor = factorize(covariance, dimension);
  if (factor === undefined) return;
  const reach = Math.sqrt(dimension);
  const point = new Float64Array(dimension);
  for (let node = 0; node < 2 * dimension; node++) {
    const column = node >> 1;
    const sign = node % 2 === 0 ? reach : -reach;
    for (let k = 0; k < dimension; k++) {
      // The upper triangle of a factor holds zeros.
      point[k] = mean[k]! + sign * factor[k * dimension + column]!;
    }
    const share = 0.5 / dimension;
    const at = coefficientsOf(point);
    choices.forEach((choice, t) => {
      addChoice(statistics, { choice, slots: slots[t] ?? [], point: at, share });
    });
  }
}

function addChoice(
  { positionGradient, positionInformation }: Statistics,
  given: {
    readonly choice: Choice;
    readonly slots: ArrayLike<number>;
    readonly point: Float64Array;
    readonly share: number;
  },
): void {
  const { choice, slots, point, share } = given;
  const free = positionGradient.length;
  const probabilities = softmax(choice, point);
  const weight = share * choice.weight;
  // How likely each slot is taken.
  const taken = new Float64Array(free);
  for (let j = 0; j < choice.count; j++) {
    const at = slotIndex(slots[j] ?? 0, free + 1) - 1;
    if (at < 0) continue;
    taken[at]! += probabilities[j]!;
    positionGradient[at]! += weight * ((j === choice.chosen ? 1 : 0) - probabilities[j]!);
  }
  for (let a = 0; a < free; a++) {
    positionInformation[a * free + a]! += weight * taken[a]!;
    for (let b = 0; b < free; b++)
      positionInformation[a * free + b]! -= weight * taken[a]! * taken[b]!;
  }
}

function softmax({ rows, offsets, count, outside }: Choice, point: Float64Array): Float64Array {
  const utilities = new Float64Array(count);
  for (let j = 0, at = 0; j < count; j++) {
    let utility = offsets[j]!;
    for (const b of point) utility += rows[at++]! * b;
    utilities[j] = utility;
  }
  const top = utilities.reduce((a, b) => Math.max(a, b), outside ? 0 : -Infinity);
  const shares = utilities.map((utility) => Math.exp(utility - top));
  const total = shares.reduce((a, b) => a + b, outside ? Math.exp(-top) : 0);
  return shares.map((value) => value / total);
}
