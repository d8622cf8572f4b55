/** A seeded source of numbers (mulberry32): the same seed gives the same test on every machine. */
export interface Prng {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  readonly normal: () => number;
  /** Uniform in 0..below-1. */
  readonly integer: (below: number) => number;
}

export function createPrng(seed: number): Prng {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (below) => Math.floor(uniform() * below),
  };
}
