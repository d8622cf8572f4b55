/** No batch that a broker takes is larger than this when decompressed; what claims to be is not worth the memory. */
export const DECOMPRESSED_BYTES_MAX = 268_435_456;

/** @throws Error with the reason in words. */
export function requireSize(bytes: number): void {
  if (bytes > DECOMPRESSED_BYTES_MAX) {
    throw new Error(`it holds more than ${DECOMPRESSED_BYTES_MAX} bytes`);
  }
}
