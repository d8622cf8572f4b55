import * as fc from 'fast-check';
import { compressFrameSync } from 'lz4-napi';
import { expect, it } from 'vitest';
import { decompressLz4 } from '../../src/compression/lz4.js';
import { arbitraryBytes, arbitraryDamage } from './damaged-bytes.js';

const arbitraryChecksums = fc.record({
  contentChecksum: fc.boolean(),
  blockChecksums: fc.boolean(),
});

it('a frame gives the bytes that it was made of, whatever checksums it carries', async () => {
  const property = fc.asyncProperty(
    arbitraryBytes,
    arbitraryChecksums,
    async (bytes, checksums) => {
      const compressed = compressFrameSync(bytes, checksums);
      expect((await decompressLz4(compressed)).equals(bytes)).toBe(true);
    },
  );
  await fc.assert(property);
});

it('a frame that ends early is refused, or gives what came before', async () => {
  const property = fc.asyncProperty(arbitraryBytes, fc.nat(), async (bytes, cut) => {
    const whole = compressFrameSync(bytes);
    const short = await decompressLz4(whole.subarray(0, cut % whole.length)).catch(() => null);
    if (short !== null) expect(bytes.subarray(0, short.length).equals(short)).toBe(true);
  });
  await fc.assert(property, { numRuns: 500 });
});

it('damaged bytes are refused or give other bytes, and nothing worse', async () => {
  let refused = 0;
  const property = fc.asyncProperty(
    arbitraryBytes,
    arbitraryChecksums,
    arbitraryDamage,
    async (bytes, checksums, damage) => {
      const damaged = damage(compressFrameSync(bytes, checksums));
      await decompressLz4(damaged).catch(() => (refused += 1));
    },
  );
  await fc.assert(property, { numRuns: 500 });
  expect(refused).toBeGreaterThan(100);
});

it('a frame that says it is too large, or turns out to be, is refused', async () => {
  const frame = compressFrameSync(Buffer.from('event'));
  const greedy = Buffer.concat([frame.subarray(0, 6), Buffer.alloc(8, 0x7f), frame.subarray(6)]);
  greedy[4]! |= 0x08;
  await expect(decompressLz4(greedy)).rejects.toThrow('more than 268435456 bytes');
  const large = compressFrameSync(Buffer.alloc(268_435_457));
  await expect(decompressLz4(large)).rejects.toThrow('more than 268435456 bytes');
});
