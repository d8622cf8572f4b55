/**
 * Snappy as Kafka's clients write it: librdkafka one raw block, Java a sequence of blocks framed as by the library
 * `snappy-java` (xerial), which the package does not know.
 */
import type * as Snappy from 'snappy';
import { requireSize } from './decompressed-size.js';
import { loadCodec } from './missing-codec.js';

/** Eight bytes, then the version that wrote it and the oldest that reads it, four bytes each; then blocks with their sizes. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

let snappy: Promise<typeof Snappy> | undefined;

/**
 * A block says how large it becomes, so nothing is decompressed that would be too large.
 *
 * @throws Error with the reason in words; `MissingCodec` without the package's binary.
 */
export async function decompressSnappy(input: Buffer): Promise<Buffer> {
  const blocks = blocksOf(input);
  requireSize(blocks.reduce((bytes, block) => bytes + sizeOf(block), 0));
  snappy ??= loadCodec('snappy', async () => await import('snappy'));
  const { uncompressSync } = await snappy;
  // Memory that the package hands over is freed only between two turns of the event loop, and a fetch may take one turn.
  const parts = blocks.map((block) => uncompressSync(block, { copyOutputData: true }) as Buffer);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function blocksOf(input: Buffer): readonly Buffer[] {
  if (!input.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return [input];
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < input.length;) {
    if (at + 4 > input.length) throw new Error('a block has no size');
    const end = at + 4 + input.readUInt32BE(at);
    if (end > input.length) throw new Error('a block ends in the middle');
    blocks.push(input.subarray(at + 4, end));
    at = end;
  }
  return blocks;
}

/** What a block says of its decompressed size: seven bits a byte, the lowest first. */
function sizeOf(block: Buffer): number {
  let size = 0;
  for (let at = 0; at < 5; at++) {
    const byte = block[at] ?? 0x80;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return size;
  }
  throw new Error('the size of a block is no number');
}
