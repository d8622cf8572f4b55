import type { Prng } from '../support/prng.js';

/** Judges values that should be uniform on 0..1 by their ECDF. */
export interface UniformityTest {
  /**
   * P(the ECDF of uniform values strays as far from the diagonal as this one somewhere): above alpha, the ECDF stays
   * within the band that holds a uniform one, as a whole, with probability 1 - alpha. `slack` widens the band by so
   * much on either side.
   */
  readonly pValue: (values: readonly number[], slack?: number) => number;
}

const PARTS = 100;

/**
 * Returns the test for samples of `size`: simultaneous bands by simulation.
 *
 * At each of 99 points z the count of values below z is binomial; the trajectory's level is twice the smallest tail
 * probability among all points. The band at gamma holds the trajectories of a level above gamma, so that the
 * alpha-quantile of the levels of uniform samples is the gamma of the simultaneous band. Sailynoja, Buerkner and
 * Vehtari (2022), Graphical test for discrete uniformity, Statistics and Computing 32, section 2.
 */
export function createUniformityTest(
  size: number,
  { prng, simulations }: { readonly prng: Prng; readonly simulations: number },
): UniformityTest {
  const tails = Array.from({ length: PARTS - 1 }, (_, i) => smallerTails(size, (i + 1) / PARTS));
  const counts = new Int32Array(PARTS);
  const levelOf = (next: (index: number) => number, slack = 0): number => {
    counts.fill(0);
    for (let index = 0; index < size; index++) {
      counts[Math.min(PARTS - 1, Math.floor(next(index) * PARTS))]!++;
    }
    let level = 1;
    let below = 0;
    tails.forEach((tail, i) => {
      below += counts[i]!;
      level = Math.min(level, 2 * tail[towards(below, (size * (i + 1)) / PARTS, slack * size)]!);
    });
    return level;
  };
  const levels = Float64Array.from({ length: simulations }, () => levelOf(prng.uniform)).sort();
  const pValue = (values: readonly number[], slack?: number) => {
    if (values.length !== size) throw new RangeError(`this is the test of ${size} values`);
    const level = levelOf((index) => values[index]!, slack);
    // The sample counts as one of the simulated ones: never 0.
    return (1 + levels.filter((other) => other <= level).length) / (1 + simulations);
  };
  return { pValue };
}

/** Returns the count moved towards what is expected, by `most` at most. */
function towards(count: number, expected: number, most: number): number {
  const excess = count - expected;
  if (Math.abs(excess) <= most) return Math.round(expected);
  return count - Math.sign(excess) * Math.floor(most);
}

/** Returns min(P(X <= x), P(X >= x)) for x = 0..n and X binomial. */
function smallerTails(n: number, p: number): Float64Array {
  const mass = new Float64Array(n + 1);
  let logMass = n * Math.log(1 - p);
  for (let x = 0; x <= n; x++) {
    mass[x] = Math.exp(logMass);
    logMass += Math.log(((n - x) / (x + 1)) * (p / (1 - p)));
  }
  const upper = new Float64Array(n + 2);
  for (let x = n; x >= 0; x--) upper[x] = upper[x + 1]! + mass[x]!;
  let lower = 0;
  return mass.map((value, x) => {
    lower += value;
    return Math.min(lower, upper[x]!);
  });
}
