import type * as Lz4 from 'lz4-napi';
import { requireSize } from './decompressed-size.js';
import { loadCodec } from './missing-codec.js';

/** Where a frame has its flags, and its content size if they say so. */
const FLAGS_AT = 4;
const HAS_SIZE = 0x08;
const SIZE_AT = 6;

let lz4: Promise<typeof Lz4> | undefined;

/**
 * LZ4 frames, which is what all of Kafka's clients write since 2017. Off this thread: memory that the package hands over at once is
 * freed only between two turns of the event loop, and a fetch may take one turn.
 *
 * A frame may say how large it becomes, and is refused before if that is too much. Those of Kafka's clients do not: they are
 * looked at after, and have taken at most 255 times their compressed size by then, which for a batch of the 1 MiB that brokers take
 * unless told otherwise is about the limit itself. A frame that was cut between two blocks passes; its records do not.
 *
 * @throws Error with the reason in words; `MissingCodec` without the package's binary.
 */
export async function decompressLz4(input: Buffer): Promise<Buffer> {
  const hasSize = ((input[FLAGS_AT] ?? 0) & HAS_SIZE) !== 0 && input.length >= SIZE_AT + 8;
  if (hasSize) requireSize(Number(input.readBigUInt64LE(SIZE_AT)));
  lz4 ??= loadCodec('lz4-napi', async () => await import('lz4-napi'));
  const { decompressFrame } = await lz4;
  const bytes = await decompressFrame(input);
  requireSize(bytes.length);
  return bytes;
}
