import type { BatchHeader } from './batch-header.js';

/**
 * Whether the bytes are as many records as the header says, each as long as it says, with offsets that rise, and nothing
 * after them. kafkajs reads on behind the end of what it has, and makes something of it.
 *
 * @throws Error with the reason in words.
 */
export function checkRecords(bytes: Buffer, { recordCount, lastOffsetDelta }: BatchHeader): void {
  const reader = new RecordReader(bytes);
  let before = -1;
  for (let index = 0; index < recordCount; index++) {
    const end = reader.readLength() + reader.at;
    // Attributes; the time's difference, of up to ten bytes.
    reader.pass(1);
    reader.passNumber();
    const offsetDelta = reader.readNumber();
    if (offsetDelta <= before || offsetDelta > lastOffsetDelta) refuse(index);
    before = offsetDelta;
    reader.passBytes();
    reader.passBytes();
    for (let left = reader.readNumber(); left > 0; left--) {
      reader.passBytes();
      reader.passBytes();
    }
    if (reader.at !== end) refuse(index);
  }
  if (reader.at !== bytes.length) {
    throw new Error(`it has ${bytes.length - reader.at} bytes after its ${recordCount} records`);
  }
}

function refuse(index: number): never {
  throw new Error(`record ${index} of the batch is not a record`);
}

/** A position in records; every step stays within them. */
class RecordReader {
  at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Seven bits a byte, the lowest first, the sign in the lowest bit. */
  readNumber(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new Error('a number in the records has no end');
  }

  readLength(): number {
    const length = this.readNumber();
    if (length < 0 || this.at + length > this.bytes.length) {
      throw new Error('the records end in the middle');
    }
    return length;
  }

  passNumber(): void {
    for (let count = 0; count < 10; count++) if (this.bytes[this.at++]! < 0x80) return;
    throw new Error('a number in the records has no end');
  }

  /** -1 is no bytes, as against none. */
  passBytes(): void {
    const length = this.readNumber();
    if (length > 0) this.pass(length);
  }

  pass(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) throw new Error('the records end in the middle');
  }
}
