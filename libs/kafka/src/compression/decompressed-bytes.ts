/** No batch that a broker takes is larger than this when decompressed; what claims to be is not worth the memory. */
export const DECOMPRESSED_BYTES_MAX = 268_435_456;

/** From how many bytes on a call of the runtime is faster than a loop here. */
const CALL_BYTES_MIN = 48;

/**
 * The output of a decoder of the Lempel-Ziv family: runs of new bytes, and repetitions of what is there already. Grows as
 * needed, and checks every step: what does not fit throws, since typed arrays would pass over it in silence.
 */
export class DecompressedBytes {
  private bytes: Buffer;
  private length = 0;

  constructor(expectedBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(Math.min(expectedBytes, DECOMPRESSED_BYTES_MAX));
  }

  /** Appends `count` bytes of the input. */
  append(input: Buffer, from: number, count: number): void {
    if (from + count > input.length) throw new Error('the compressed data ends in the middle');
    const at = this.grow(count);
    const { bytes } = this;
    if (count >= CALL_BYTES_MIN) {
      bytes.set(input.subarray(from, from + count), at);
      return;
    }
    for (let index = 0; index < count; index++) bytes[at + index] = input[from + index]!;
  }

  /** Appends `count` bytes from `distance` before the end on; a distance below the count repeats what it appends. */
  repeat(distance: number, count: number): void {
    if (distance === 0 || distance > this.length) {
      throw new Error('the compressed data refers to before its beginning');
    }
    const at = this.grow(count);
    const { bytes } = this;
    if (count >= CALL_BYTES_MIN && distance >= count) {
      bytes.copyWithin(at, at - distance, at - distance + count);
      return;
    }
    for (let index = at; index < at + count; index++) bytes[index] = bytes[index - distance]!;
  }

  /** How many bytes there are so far. */
  get size(): number {
    return this.length;
  }

  /** What was appended. Its memory is its own, and hardly more than it needs. */
  finish(): Buffer {
    const { bytes, length } = this;
    const isTight = length > bytes.length * 0.75;
    return isTight ? bytes.subarray(0, length) : Buffer.from(bytes.subarray(0, length));
  }

  /** Makes room, and returns where it begins. */
  private grow(count: number): number {
    const at = this.length;
    const length = at + count;
    if (length > this.bytes.length) {
      if (length > DECOMPRESSED_BYTES_MAX) {
        throw new Error(`it holds more than ${DECOMPRESSED_BYTES_MAX} bytes`);
      }
      const larger = Buffer.allocUnsafeSlow(
        Math.min(DECOMPRESSED_BYTES_MAX, Math.max(2 * this.bytes.length, length)),
      );
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
    }
    this.length = length;
    return at;
  }
}
