/**
 * LZ4 frames, which is what all of Kafka's clients write since 2017. Formats:
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md beside it.
 */
import { DecompressedBytes } from './decompressed-bytes.js';

const MAGIC = 0x184d2204;
/** Highest bit of a block's size: the block was left uncompressed. */
const UNCOMPRESSED = 0x8000_0000;
const MATCH_BYTES_MIN = 4;

/**
 * The frame's own checksums are passed over: Kafka has one over the whole batch, which is checked before this.
 *
 * @throws Error with the reason in words, for anything but what an LZ4 encoder wrote.
 */
export function decompressLz4(input: Buffer): Buffer {
  const output = new DecompressedBytes(4 * input.length);
  let at = 0;
  do at = decompressFrame(input, at, output);
  while (at < input.length);
  return output.finish();
}

/** Returns where the frame ends. */
function decompressFrame(input: Buffer, begin: number, output: DecompressedBytes): number {
  if (readUint32(input, begin) !== MAGIC) throw new Error('it does not begin as an LZ4 frame');
  const flags = readByte(input, begin + 4);
  if (flags >>> 6 !== 1) throw new Error('the LZ4 frame is of another version');
  const [hasBlockChecksum, hasSize, hasChecksum, hasDictionary] = [0x10, 0x08, 0x04, 0x01].map(
    (mask) => (flags & mask) !== 0,
  );
  if (hasDictionary) throw new Error('the LZ4 frame needs a dictionary');
  // Magic, flags, block size class, content size, checksum of these.
  let at = begin + 6 + (hasSize ? 8 : 0) + 1;
  for (;;) {
    const header = readUint32(input, at);
    at += 4;
    if (header === 0) return requireEnd(input, at + (hasChecksum ? 4 : 0));
    const isCompressed = header < UNCOMPRESSED;
    const size = isCompressed ? header : header - UNCOMPRESSED;
    if (isCompressed) decompressBlock(input, at, requireEnd(input, at + size), output);
    else output.append(input, at, size);
    at += size + (hasBlockChecksum ? 4 : 0);
  }
}

/** Sequences of new bytes and a repetition each; the last one is new bytes only. */
function decompressBlock(
  input: Buffer,
  begin: number,
  end: number,
  output: DecompressedBytes,
): void {
  let at = begin;
  while (at < end) {
    const token = input[at++]!;
    let count = token >>> 4;
    if (count === 15) {
      let more;
      do count += more = readByte(input, at++);
      while (more === 255);
    }
    if (at + count > end) throw new Error('a block ends in the middle');
    output.append(input, at, count);
    at += count;
    if (at === end) return;
    const distance = readByte(input, at) | (readByte(input, at + 1) << 8);
    at += 2;
    let length = token & 15;
    if (length === 15) {
      let more;
      do length += more = readByte(input, at++);
      while (more === 255);
    }
    output.repeat(distance, length + MATCH_BYTES_MIN);
  }
  throw new Error('a block ends in the middle');
}

function readByte(input: Buffer, at: number): number {
  requireEnd(input, at + 1);
  return input[at]!;
}

function readUint32(input: Buffer, at: number): number {
  requireEnd(input, at + 4);
  return input.readUInt32LE(at);
}

function requireEnd(input: Buffer, end: number): number {
  if (end > input.length) throw new Error('the compressed data ends in the middle');
  return end;
}
