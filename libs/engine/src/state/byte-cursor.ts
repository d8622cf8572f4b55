/** A place in a buffer to write to or read from: the few encodings that states are made of. */

/** Grows as it is written to; one is reused for all states of a process. */
export class ByteWriter {
  private bytes = Buffer.alloc(1024);
  private end = 0;

  /** Starts over. */
  reset(): void {
    this.end = 0;
  }

  /** A copy of what was written. */
  toBuffer(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.end));
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
    this.end = this.bytes.writeUInt32BE(value, this.end);
  }

  uint48(value: number): void {
    this.reserve(6);
    this.end = this.bytes.writeUIntBE(value, this.end, 6);
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
    const larger = Buffer.alloc(Math.max(this.bytes.length * 2, this.end + length));
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
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
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
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
