/**
 * Snappy as Kafka's clients write it: librdkafka one raw block, Java a sequence of blocks framed as by the library
 * `snappy-java` (xerial). Block format: https://github.com/google/snappy/blob/main/format_description.txt
 */
import { DecompressedBytes } from './decompressed-bytes.js';

/** Eight bytes, then the version that wrote it and the oldest that reads it, four bytes each; then blocks with their sizes. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** @throws Error with the reason in words, for anything but what a Snappy encoder wrote. */
export function decompressSnappy(input: Buffer): Buffer {
  const isFramed = input.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC);
  const output = new DecompressedBytes(4 * input.length);
  if (isFramed) decompressFramed(input, output);
  else decompressBlock(input, output);
  return output.finish();
}

function decompressFramed(input: Buffer, output: DecompressedBytes): void {
  for (let at = XERIAL_HEADER_BYTES; at < input.length;) {
    if (at + 4 > input.length) throw new Error('a block has no size');
    const end = at + 4 + input.readUInt32BE(at);
    if (end > input.length) throw new Error('a block ends in the middle');
    decompressBlock(input.subarray(at + 4, end), output);
    at = end;
  }
}

/** A block: its decompressed size, then elements whose first byte has the kind in its low two bits. */
function decompressBlock(input: Buffer, output: DecompressedBytes): void {
  const begin = output.size;
  const header = readSize(input);
  let { at } = header;
  while (at < input.length) {
    const tag = input[at++]!;
    const kind = tag & 3;
    if (kind === 0) {
      let count = tag >>> 2;
      if (count >= 60) {
        const width = count - 59;
        count = readNumber(input, at, width);
        at += width;
      }
      output.append(input, at, count + 1);
      at += count + 1;
    } else if (kind === 1) {
      repeat(output, begin, ((tag & 0xe0) << 3) | readNumber(input, at, 1), ((tag >>> 2) & 7) + 4);
      at += 1;
    } else {
      const width = kind === 2 ? 2 : 4;
      repeat(output, begin, readNumber(input, at, width), (tag >>> 2) + 1);
      at += width;
    }
  }
  if (output.size - begin !== header.size) throw new Error('a block has not the size that it says');
}

/** A repetition stays within its block. */
function repeat(output: DecompressedBytes, begin: number, distance: number, count: number): void {
  if (distance > output.size - begin) throw new Error('a block refers to before its beginning');
  output.repeat(distance, count);
}

/** Seven bits a byte, the lowest first. */
function readSize(input: Buffer): { readonly size: number; readonly at: number } {
  let size = 0;
  for (let at = 0; at < 5; at++) {
    const byte = readNumber(input, at, 1);
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { size, at: at + 1 };
  }
  throw new Error('the size of a block is no number');
}

/** Low byte first. */
function readNumber(input: Buffer, at: number, width: number): number {
  if (at + width > input.length) throw new Error('the compressed data ends in the middle');
  let value = 0;
  for (let index = width - 1; index >= 0; index--) value = value * 256 + input[at + index]!;
  return value;
}
