import { preparePrior, type Choice, type PreparedPrior } from '../../src/index.js';
import type { Prng } from './prng.js';

/** A prior with a random mean and a full random covariance of sds up to `sdMax`. */
export function randomPrior(prng: Prng, dimension: number, sdMax: number): PreparedPrior {
  const sds = Array.from({ length: dimension }, () => 0.3 + prng.uniform() * (sdMax - 0.3));
  // Rows of unit length make a correlation matrix; the diagonal keeps it away from singular.
  const rows = sds.map((_, i) => {
    const row = sds.map((_, k) => (k === i ? 1 : 0.3 * prng.normal()));
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
  const covariance = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j < dimension; j++) {
      const correlation = rows[i]!.reduce((sum, value, k) => sum + value * rows[j]![k]!, 0);
      covariance[i * dimension + j] = sds[i]! * sds[j]! * correlation;
    }
  }
  return preparePrior({
    mean: Float64Array.from({ length: dimension }, (_, k) => (k === 0 ? -1 : 0) + prng.normal()),
    covariance,
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers: sds.map(() => ({ intercept: 0.5, loading: 0.2, sd: 0.25 })),
  });
}

/** A choice among random cues, half of them badges and half of them continuous, taken at random. */
export function randomChoice(prng: Prng, dimension: number, countMax: number): Choice {
  const count = 1 + prng.integer(countMax);
  const outside = prng.uniform() < 0.7;
  const rows = new Float64Array(count * dimension);
  for (let at = 0; at < rows.length; at++) {
    const k = at % dimension;
    if (k === 0) rows[at] = 1;
    else if (k % 2 === 0) rows[at] = prng.uniform() < 0.4 ? 1 : 0;
    else rows[at] = prng.normal();
  }
  const positioned = prng.uniform() < 0.3;
  return {
    rows,
    offsets: Float64Array.from({ length: count }, () => (positioned ? -2 * prng.uniform() : 0)),
    count,
    outside,
    chosen: outside ? prng.integer(count + 1) - 1 : prng.integer(count),
    weight: prng.uniform() < 0.6 ? 1 : 0.05 + 0.95 * prng.uniform(),
  };
}
