/** What a compressed text of the Lempel-Ziv family says, apart from how: new bytes, and repetitions. */
import * as fc from 'fast-check';

export type Step =
  | { readonly kind: 'append'; readonly bytes: Uint8Array }
  | { readonly kind: 'repeat'; readonly distance: number; readonly count: number };

/** Begins with new bytes, and no repetition is from before the beginning. */
export const arbitrarySteps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      distance: fc.nat({ max: 60_000 }),
      count: fc.integer({ min: 4, max: 600 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rounds) => {
    let length = 0;
    return rounds.flatMap(({ bytes, distance, count }): readonly Step[] => {
      length += bytes.length;
      const back = 1 + (distance % length);
      length += count;
      return [
        { kind: 'append', bytes },
        { kind: 'repeat', distance: back, count },
      ];
    });
  });

/** The text itself, byte by byte. */
export function expandSteps(steps: readonly Step[]): Buffer {
  const bytes: number[] = [];
  for (const step of steps) {
    if (step.kind === 'append') bytes.push(...step.bytes);
    else for (let left = step.count; left > 0; left--) bytes.push(bytes.at(-step.distance)!);
  }
  return Buffer.from(bytes);
}
