import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decompressLz4 } from '../../src/compression/lz4.js';
import { arbitrarySteps, expandSteps, type Step } from './steps.js';

interface Frame {
  readonly steps: readonly Step[];
  readonly blockChecksums: boolean;
  readonly size: boolean;
  readonly checksum: boolean;
}

const arbitraryFrame: fc.Arbitrary<Frame> = fc.record({
  steps: arbitrarySteps,
  blockChecksums: fc.boolean(),
  size: fc.boolean(),
  checksum: fc.boolean(),
});

/** One compressed block of the steps and one that was left as it is. */
function encode({ steps, blockChecksums, size, checksum }: Frame): Buffer {
  const flags = 0x40 | (blockChecksums ? 0x10 : 0) | (size ? 8 : 0) | (checksum ? 4 : 0);
  const blockEnd = Buffer.alloc(blockChecksums ? 4 : 0, 7);
  return Buffer.concat([
    Buffer.from('04224d18', 'hex'),
    Buffer.of(flags, 0x40),
    Buffer.alloc(size ? 8 : 0, 7),
    Buffer.of(7),
    sized(encodeBlock(steps), 0),
    blockEnd,
    sized(Buffer.from(PLAIN), 0x8000_0000),
    blockEnd,
    Buffer.alloc(4),
    Buffer.alloc(checksum ? 4 : 0, 7),
  ]);
}

const PLAIN = 'left as it is';

function sized(block: Buffer, mark: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(block.length + mark);
  return Buffer.concat([size, block]);
}

/** Steps come in pairs of new bytes and a repetition; a block ends with new bytes. */
function encodeBlock(steps: readonly Step[]): Buffer {
  const parts: Buffer[] = [];
  for (let index = 0; index < steps.length; index += 2) {
    const append = steps[index]!;
    const repeat = steps[index + 1]!;
    if (append.kind !== 'append' || repeat.kind !== 'repeat') throw new Error('not a pair');
    const { distance, count } = repeat;
    const { bytes } = append;
    const token = (Math.min(15, bytes.length) << 4) | Math.min(15, count - 4);
    parts.push(Buffer.of(token), more(bytes.length), Buffer.from(bytes));
    parts.push(Buffer.of(distance & 255, distance >>> 8), more(count - 4));
  }
  return Buffer.concat([...parts, Buffer.of(1 << 4, 33)]);
}

function more(count: number): Buffer {
  if (count < 15) return Buffer.alloc(0);
  const full = Math.floor((count - 15) / 255);
  return Buffer.concat([Buffer.alloc(full, 255), Buffer.of((count - 15) % 255)]);
}

function bytesOf({ steps }: Frame): Buffer {
  return Buffer.concat([expandSteps(steps), Buffer.from(`!${PLAIN}`)]);
}

it('frames give the bytes that they were made of, whatever checksums and sizes they carry', () => {
  fc.assert(
    fc.property(fc.array(arbitraryFrame, { minLength: 1, maxLength: 3 }), (frames) => {
      const bytes = Buffer.concat(frames.map(bytesOf));
      expect(decompressLz4(Buffer.concat(frames.map(encode)))).toEqual(bytes);
    }),
  );
});

it('a frame that ends early is refused', () => {
  fc.assert(
    fc.property(arbitraryFrame, fc.nat(), (frame, cut) => {
      const whole = encode(frame);
      expect(() => decompressLz4(whole.subarray(0, cut % whole.length))).toThrow();
    }),
  );
});

it('what is no frame, needs a dictionary or refers to before its beginning is refused', () => {
  const frame = encode({ steps: [], blockChecksums: false, size: false, checksum: false });
  expect(() => decompressLz4(Buffer.from('never compressed'))).toThrow('not begin as an LZ4 frame');
  expect(() => decompressLz4(Buffer.from(frame).fill(0x41, 4, 5))).toThrow('dictionary');
  const outside = encodeBlock([
    { kind: 'append', bytes: Uint8Array.of(65) },
    { kind: 'repeat', distance: 2, count: 4 },
  ]);
  const bad = Buffer.concat([frame.subarray(0, 7), sized(outside, 0), Buffer.alloc(4)]);
  expect(() => decompressLz4(bad)).toThrow('before its beginning');
});
