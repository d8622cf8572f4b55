import { createMulberry32 } from '../../src/mulberry32.js';

/** A seeded source of numbers: the same seed gives the same test on every machine. */
export interface Prng {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  readonly normal: () => number;
  /** Uniform in 0..below-1. */
  readonly integer: (below: number) => number;
}

export function createPrng(seed: number): Prng {
  const uniform = createMulberry32(seed);
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (below) => Math.floor(uniform() * below),
  };
}
