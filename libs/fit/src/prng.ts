/** A seeded source of numbers: the same seed gives the same figures on every machine. */
export interface Prng {
  /** Uniform in [0, 1), 32 bits. */
  readonly uniform: () => number;
  readonly normal: () => number;
}

/** Returns a source by the mulberry32 generator and the Box-Muller transform. */
export function createPrng(seed: number): Prng {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  let second: number | undefined;
  const normal = () => {
    if (second !== undefined) {
      const kept = second;
      second = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    second = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}
