/** Reads the compact forms of Kafka's flexible versions, whose lengths are unsigned varints. */
export class UnsignedReader {
  private readonly data: Buffer;
  private at = 0;

  constructor(data: Buffer) {
    this.data = data;
  }

  skip(length: number): void {
    this.at += length;
  }

  int16(): number {
    this.at += 2;
    return this.data.readInt16BE(this.at - 2);
  }

  bytes(length: number): Buffer {
    this.at += length;
    return this.data.subarray(this.at - length, this.at);
  }

  /** Elements of a compact array; none of a null one. */
  count(): number {
    return Math.max(0, this.unsigned() - 1);
  }

  /** A compact string, or a null one. */
  skipText(): void {
    this.skip(this.count());
  }

  skipTags(): void {
    for (let tags = this.unsigned(); tags > 0; tags -= 1) {
      this.unsigned();
      this.skip(this.unsigned());
    }
  }

  /** @throws RangeError at the end of the data. */
  private unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.data.readUInt8(this.at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}
