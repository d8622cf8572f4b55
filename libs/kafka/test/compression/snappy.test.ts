import * as fc from 'fast-check';
import { compressSync } from 'snappy';
import { expect, it } from 'vitest';
import { decompressSnappy } from '../../src/compression/snappy.js';
import { arbitraryBytes, arbitraryDamage } from './damaged-bytes.js';

function framed(blocks: readonly Buffer[]): Buffer {
  const header = Buffer.from('82534e41505059000000000100000001', 'hex');
  const sized = blocks.flatMap((block) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(block.length);
    return [size, block];
  });
  return Buffer.concat([header, ...sized]);
}

it('a raw block gives the bytes that it was made of', async () => {
  const property = fc.asyncProperty(arbitraryBytes, async (bytes) => {
    expect((await decompressSnappy(compressSync(bytes))).equals(bytes)).toBe(true);
  });
  await fc.assert(property);
});

it('framed blocks give the bytes of one after the other', async () => {
  const property = fc.asyncProperty(fc.array(arbitraryBytes, { maxLength: 4 }), async (blocks) => {
    const compressed = framed(blocks.map((bytes) => compressSync(bytes)));
    expect((await decompressSnappy(compressed)).equals(Buffer.concat(blocks))).toBe(true);
  });
  await fc.assert(property);
});

it('a block that ends early is refused, also within a frame', async () => {
  const property = fc.asyncProperty(arbitraryBytes, fc.nat(), async (bytes, cut) => {
    const block = compressSync(bytes);
    const short = block.subarray(0, cut % block.length);
    await expect(decompressSnappy(short)).rejects.toThrow();
    await expect(decompressSnappy(framed([block, short]))).rejects.toThrow();
    await expect(decompressSnappy(framed([block]).subarray(0, -1))).rejects.toThrow('middle');
  });
  await fc.assert(property);
});

it('damaged bytes are refused, or give bytes of the size that they say', async () => {
  let refused = 0;
  const property = fc.asyncProperty(arbitraryBytes, arbitraryDamage, async (bytes, damage) => {
    const damaged = damage(compressSync(bytes));
    await decompressSnappy(damaged).catch(() => (refused += 1));
  });
  await fc.assert(property, { numRuns: 500 });
  expect(refused).toBeGreaterThan(100);
});

it('a block that says it is too large is refused before memory is taken for it', async () => {
  const greedy = Buffer.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 65);
  await expect(decompressSnappy(greedy)).rejects.toThrow('more than 268435456 bytes');
  const half = Buffer.of(0x80, 0x80, 0x80, 0x40, 0, 65);
  await expect(decompressSnappy(framed([half, half, half]))).rejects.toThrow('more than');
  await expect(decompressSnappy(half)).rejects.toThrow('snappy');
});
