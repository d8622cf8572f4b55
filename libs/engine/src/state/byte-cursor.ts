/** A place in a buffer to write to or read from: the few encodings that states are made of. */

/** What values are cut from: large, so that few are made, and small beside what one commit holds. */
const SLAB_BYTES = 65_536;

/** Writes values one after the other into shared memory; one writer serves all states of a process. */
export class ByteWriter {
  private bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
  private start = 0;
  private end = 0;

  /** Starts a new value. */
  reset(): void {
    this.start = this.end;
  }

  /** What was written since `reset`: a view that nothing writes to any more. */
  toBuffer(): Buffer {
    const value = this.bytes.subarray(this.start, this.end);
    this.start = this.end;
    return value;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.end++] = value;
  }

  /** Unsigned whole number below 2^53, seven bits a byte, low bits first. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.end++] = rest;
  }

  uint32(value: number): void {
    this.reserve(4);
    const { bytes, end } = this;
    bytes[end] = value >>> 24;
    bytes[end + 1] = value >>> 16;
    bytes[end + 2] = value >>> 8;
    bytes[end + 3] = value;
    this.end = end + 4;
  }

  uint48(value: number): void {
    this.reserve(6);
    const high = Math.floor(value / 0x1_0000_0000);
    this.bytes[this.end++] = high >>> 8;
    this.bytes[this.end++] = high;
    this.uint32(value);
  }

  float32(value: number): void {
    this.reserve(4);
    this.end = this.bytes.writeFloatBE(value, this.end);
  }

  /** Hands out the buffer and a place of `length` bytes in it. */
  place(length: number): readonly [bytes: Buffer, offset: number] {
    this.reserve(length);
    const offset = this.end;
    this.end += length;
    return [this.bytes, offset];
  }

  private reserve(length: number): void {
    if (this.end + length <= this.bytes.length) return;
    const { bytes, start } = this;
    const used = this.end - start;
    this.bytes = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (used + length)));
    bytes.copy(this.bytes, 0, start, this.end);
    this.start = 0;
    this.end = used;
  }
}

/** Reads what `ByteWriter` wrote. @throws RangeError past the end. */
export class ByteReader {
  readonly bytes: Buffer;
  private offset = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.offset === this.bytes.length;
  }

  byte(): number {
    return this.bytes[this.advance(1)]!;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('a number of too many bytes');
      if (byte < 0x80) return value;
      scale *= 0x80;
      if (scale > 2 ** 49) throw new RangeError('a number of too many bytes');
    }
  }

  /** A time that stands as an age before `latest`. */
  timeBefore(latest: number): number {
    const time = latest - this.varint();
    if (time < 0) throw new RangeError('an age that reaches back before 1970');
    return time;
  }

  uint32(): number {
    return this.bytes.readUInt32BE(this.advance(4));
  }

  uint48(): number {
    return this.bytes.readUIntBE(this.advance(6), 6);
  }

  float32(): number {
    return this.bytes.readFloatBE(this.advance(4));
  }

  /** Moves on by `length` bytes; returns where they start. */
  advance(length: number): number {
    const start = this.offset;
    if (start + length > this.bytes.length) throw new RangeError('value ends early');
    this.offset = start + length;
    return start;
  }
}
