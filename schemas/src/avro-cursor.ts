/**
 * A place in the bytes of an Avro body. Total: what is cut short, of an unusual form or longer than its bytes puts the cursor
 * beyond the end, where it stays; whoever reads looks at `isAtEnd` when done and believes nothing before.
 */
export class AvroCursor {
  private bytes: Utf8Bytes = EMPTY;
  private at = 0;
  private hint = '';

  /** Starts at an offset of other bytes. `hint` is a text that `hinted` may find. */
  open(bytes: Buffer, at: number, hint: string): void {
    this.bytes = bytes as Utf8Bytes;
    this.at = at;
    this.hint = hint;
  }

  /** Lets go of the bytes; returns whether all of them were read, and nothing more. */
  close(): boolean {
    const isAtEnd = this.at === this.bytes.length;
    this.bytes = EMPTY;
    return isAtEnd;
  }

  /** An int or a long in zigzag form. */
  long(): number {
    const { bytes } = this;
    let byte = bytes[this.at++]!;
    if (byte < 0x80) return (byte >> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    let scale = 0x80;
    do {
      byte = bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte >= 0x80 && scale < 2 ** 49);
    if (byte >= 0x80 || value > Number.MAX_SAFE_INTEGER) return this.fail();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  boolean(): boolean {
    return this.bytes[this.at++]! !== 0;
  }

  double(): number {
    const { bytes, at } = this;
    for (let index = 0; index < 8; index++) doubleBytes[index] = bytes[at + index]!;
    this.at = at + 8;
    return doubleValue[0]!;
  }

  /** Which branch a union of null and another has: whether it is the other. */
  isPresent(): boolean {
    const branch = this.bytes[this.at++]!;
    if (branch !== 0 && branch !== 2) this.fail();
    return branch === 2;
  }

  string(): string {
    const length = this.long();
    const start = this.at;
    if (!this.skip(length)) return '';
    return this.bytes.utf8Slice(start, this.at);
  }

  /** A string that is likely to be the hint, for which none is made. */
  hinted(): string {
    const length = this.long();
    const start = this.at;
    if (!this.skip(length)) return '';
    const { hint } = this;
    if (length === hint.length && this.isAscii(hint, start)) return hint;
    return this.bytes.utf8Slice(start, this.at);
  }

  /** A string that has likely come before: names of cues, ids of products. */
  repeated(): string {
    const length = this.long();
    const start = this.at;
    if (!this.skip(length)) return '';
    if (length > KNOWN_LENGTH_MAX) return this.bytes.utf8Slice(start, this.at);
    const slot = this.slot(start, length);
    if (knownLengths[slot] === length && this.isKnown(slot, start, length)) {
      return knownTexts[slot]!;
    }
    const text = this.bytes.utf8Slice(start, this.at);
    knownBytes.set(this.bytes.subarray(start, this.at), slot * KNOWN_LENGTH_MAX);
    knownLengths[slot] = length;
    knownTexts[slot] = text;
    return text;
  }

  /** Items of the one block that a collection has; 0 where it has none. Every item takes a byte at least. */
  count(): number {
    const count = this.long();
    const countMax = Math.min(COLLECTION_LENGTH_MAX, this.bytes.length - this.at);
    return count >= 0 && count <= countMax ? count : this.fail();
  }

  /** The end of a collection that was not empty. */
  end(): void {
    if (this.bytes[this.at++] !== 0) this.fail();
  }

  symbol<Symbols extends string>(symbols: readonly Symbols[]): Symbols {
    const index = this.long();
    if (!(index >= 0 && index < symbols.length)) this.fail();
    return symbols[index]!;
  }

  private fail(): 0 {
    this.at = this.bytes.length + 1;
    return 0;
  }

  private skip(length: number): boolean {
    if (length >= 0 && length <= this.bytes.length - this.at) {
      this.at += length;
      return true;
    }
    this.fail();
    return false;
  }

  /** Whether the text stands at `start`, and is ASCII. */
  private isAscii(text: string, start: number): boolean {
    const { bytes } = this;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f || bytes[start + index] !== unit) return false;
    }
    return true;
  }

  private isKnown(slot: number, start: number, length: number): boolean {
    const { bytes } = this;
    const known = slot * KNOWN_LENGTH_MAX;
    for (let index = 0; index < length; index++) {
      if (knownBytes[known + index] !== bytes[start + index]) return false;
    }
    return true;
  }

  /** Where in `knownTexts` these bytes would be: FNV-1a. */
  private slot(start: number, length: number): number {
    const { bytes } = this;
    let hash = length;
    for (let index = start; index < start + length; index++) {
      hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
    }
    return (hash ^ (hash >>> 15)) & (KNOWN_TEXTS - 1);
  }
}

/** `utf8Slice` is `toString('utf8')` without its checks, as avsc uses it too. */
interface Utf8Bytes extends Buffer {
  utf8Slice(start: number, end: number): string;
}

const EMPTY = Buffer.alloc(0) as Utf8Bytes;
const doubleValue = new Float64Array(1);
const doubleBytes = new Uint8Array(doubleValue.buffer);
/** Collections longer than this are refused while they are read, before memory is spent on them. */
export const COLLECTION_LENGTH_MAX = 65_536;
const KNOWN_TEXTS = 4096;
const KNOWN_LENGTH_MAX = 32;
/** The text last seen in each slot, with its bytes. */
const knownTexts: string[] = Array.from({ length: KNOWN_TEXTS }, () => '');
const knownBytes = new Uint8Array(KNOWN_TEXTS * KNOWN_LENGTH_MAX);
const knownLengths = new Uint8Array(KNOWN_TEXTS);
