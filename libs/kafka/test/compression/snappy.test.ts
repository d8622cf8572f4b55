import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decompressSnappy } from '../../src/compression/snappy.js';
import { arbitrarySteps, expandSteps, type Step } from './steps.js';

/** A block in which every repetition is written as the shortest element that can hold it. */
function encode(steps: readonly Step[]): Buffer {
  const body = steps.flatMap((step) => {
    if (step.kind === 'append') return [literalTag(step.bytes.length), Buffer.from(step.bytes)];
    const { distance, count } = step;
    return repetitionTags(distance, count);
  });
  return Buffer.concat([sizeOf(expandSteps(steps).length), ...body]);
}

function literalTag(count: number): Buffer {
  if (count <= 60) return Buffer.of((count - 1) << 2);
  return count <= 256
    ? Buffer.of(60 << 2, count - 1)
    : Buffer.of(61 << 2, (count - 1) & 255, (count - 1) >>> 8);
}

function repetitionTags(distance: number, count: number): Buffer[] {
  if (count > 64) return [...repetitionTags(distance, 60), ...repetitionTags(distance, count - 60)];
  if (count >= 4 && count <= 11 && distance < 2048) {
    return [Buffer.of(1 | ((count - 4) << 2) | ((distance >>> 8) << 5), distance & 255)];
  }
  const near = Buffer.of(2 | ((count - 1) << 2), distance & 255, distance >>> 8);
  return [distance % 3 === 0 ? Buffer.of(near[0]! | 1, near[1]!, near[2]!, 0, 0) : near];
}

function sizeOf(count: number): Buffer {
  return count < 128
    ? Buffer.of(count)
    : Buffer.concat([Buffer.of((count & 127) | 128), sizeOf(count >>> 7)]);
}

function framed(blocks: readonly Buffer[]): Buffer {
  const header = Buffer.from('82534e41505059000000000100000001', 'hex');
  const sized = blocks.flatMap((block) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(block.length);
    return [size, block];
  });
  return Buffer.concat([header, ...sized]);
}

it('a raw block gives the bytes that it was made of', () => {
  fc.assert(
    fc.property(arbitrarySteps, (steps) => {
      expect(decompressSnappy(encode(steps))).toEqual(expandSteps(steps));
    }),
  );
});

it('framed blocks give the bytes of one after the other', () => {
  fc.assert(
    fc.property(fc.array(arbitrarySteps, { maxLength: 4 }), (blocks) => {
      const bytes = Buffer.concat(blocks.map(expandSteps));
      expect(decompressSnappy(framed(blocks.map(encode)))).toEqual(bytes);
    }),
  );
});

it('a block that ends early, or says another size, is refused', () => {
  fc.assert(
    fc.property(arbitrarySteps, fc.nat(), (steps, cut) => {
      const block = encode(steps);
      const shorter = block.subarray(0, cut % block.length);
      expect(() => decompressSnappy(shorter)).toThrow();
      expect(() => decompressSnappy(Buffer.concat([block, Buffer.of(0, 65)]))).toThrow('size');
    }),
  );
});

it('a repetition of what is before the block is refused', () => {
  const outside = Buffer.of(5, 0, 65, 1 | (0 << 2), 2);
  expect(() => decompressSnappy(outside)).toThrow('before its beginning');
  const first = encode([{ kind: 'append', bytes: Uint8Array.of(65, 66, 67) }]);
  expect(() => decompressSnappy(framed([first, outside]))).toThrow('before its beginning');
});
