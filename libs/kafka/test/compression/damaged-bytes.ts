/** Compressed bytes, and what may become of them. */
import * as fc from 'fast-check';

/** Bytes that compress well, little or not at all, of no size to several blocks. */
export const arbitraryBytes: fc.Arbitrary<Buffer> = fc
  .record({
    pattern: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    noise: fc.uint8Array({ maxLength: 300 }),
    times: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 1_000 })),
  })
  .map(({ pattern, noise, times }) =>
    Buffer.concat([...Array.from({ length: times }, () => pattern), noise]),
  );

export type Damage = (bytes: Buffer) => Buffer;

/** Ends early, has other bytes at places, or more of them. */
export const arbitraryDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).map(
    (share): Damage =>
      (bytes) =>
        bytes.subarray(0, Math.floor(share * bytes.length)),
  ),
  fc
    .array(fc.tuple(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 100_000 })), fc.nat(255)), {
      minLength: 1,
      maxLength: 20,
    })
    .map((places): Damage => (bytes) => {
      const damaged = Buffer.from(bytes);
      for (const [at, value] of places) damaged[at % bytes.length] = value;
      return damaged;
    }),
  fc.uint8Array({ minLength: 1 }).map(
    (more): Damage =>
      (bytes) =>
        Buffer.concat([bytes, more]),
  ),
);
