import { createMulberry32 } from '@waarom/model';

/** A seeded source of numbers: the same seed gives the same figures on every machine. */
export interface Prng {
  /** Uniform in [0, 1), 32 bits. */
  readonly uniform: () => number;
  readonly normal: () => number;
}

/** Returns a source of uniforms with the Box-Muller transform on top. */
export function createPrng(seed: number): Prng {
  const uniform = createMulberry32(seed);
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
