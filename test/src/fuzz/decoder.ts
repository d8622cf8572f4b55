import type { Random } from '@waarom/testing';

export type Verdict = 'accepted' | 'refused';

/** One decoder under attack. */
export interface Decoder {
  readonly name: string;
  /** How often it is tried, beside the others. */
  readonly weight: number;
  /** A hostile input, drawn from the random numbers alone. */
  readonly draw: (random: Random) => Buffer;
  /**
   * Decodes, and uses what was accepted as the engine would.
   *
   * @throws what no decoder may throw, or an AssertionError when what it accepted does not hold.
   */
  readonly decode: (input: Buffer) => Verdict | Promise<Verdict>;
}
