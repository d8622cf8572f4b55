import { ZSTDDecoder } from 'zstddec/stream';
import { requireSize } from './decompressed-size.js';

const decoder = new ZSTDDecoder();
let ready: Promise<void> | undefined;

/**
 * Zstandard by its own C code in WebAssembly, as a stream: Kafka's clients write frames without a content size.
 *
 * @throws Error with the reason in words, for anything but what a Zstandard encoder wrote.
 */
export async function decompressZstd(input: Buffer): Promise<Buffer> {
  ready ??= decoder.init();
  await ready;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let isStalled = false;
  for (const part of decoder.decodeStreaming([input])) {
    // The package does not look at errors of the C code, and asks for more for ever: nothing twice in a row is one.
    if (part.length === 0 && isStalled) throw new Error('the compressed data is not Zstandard');
    isStalled = part.length === 0;
    bytes += part.length;
    requireSize(bytes);
    parts.push(part);
  }
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
  }
  return Buffer.concat(parts, bytes);
}
