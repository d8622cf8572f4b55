/**
 * JSON text, byte by byte into one buffer that is kept. A profile is some fifty numbers between names that never change: put
 * together from strings it takes half as long again, much of it to flatten them for the socket.
 */
export class JsonWriter {
  private bytes = Buffer.alloc(4096);
  private end = 0;

  /** Starts over. */
  reset(): void {
    this.end = 0;
  }

  /** All that was written since `reset`. */
  toString(): string {
    return this.bytes.toString('latin1', 0, this.end);
  }

  /** Text from `ascii` that is JSON already. */
  raw(text: Uint8Array): void {
    this.reserve(text.length);
    const { bytes } = this;
    let at = this.end;
    for (let index = 0; index < text.length; index++) bytes[at++] = text[index]!;
    this.end = at;
  }

  /** A number, to six decimals: more would be noise, and bytes. */
  decimals(value: number): void {
    this.reserve(NUMBER_BYTES_MAX);
    const millionths = Math.round(Math.abs(value) * 1e6);
    const whole = Math.floor(millionths / 1e6);
    // As 32-bit integers, which divide several times faster.
    let fraction = (millionths - whole * 1e6) | 0;
    const { bytes } = this;
    let at = this.end;
    if (value < 0 && millionths > 0) bytes[at++] = MINUS;
    at = this.writeWhole(whole, at);
    if (fraction > 0) {
      let digits = 6;
      for (; fraction % 10 === 0; fraction = (fraction / 10) | 0) digits--;
      bytes[at] = POINT;
      for (let place = at + digits; place > at; place--) {
        const rest = (fraction / 10) | 0;
        bytes[place] = ZERO + fraction - rest * 10;
        fraction = rest;
      }
      at += digits + 1;
    }
    this.end = at;
  }

  private writeWhole(value: number, start: number): number {
    const { bytes } = this;
    let length = 1;
    for (let bound = 10; value >= bound; bound *= 10) length++;
    let rest = value;
    for (let place = start + length - 1; place >= start; place--) {
      const next = Math.floor(rest / 10);
      bytes[place] = ZERO + rest - next * 10;
      rest = next;
    }
    return start + length;
  }

  private reserve(length: number): void {
    if (this.end + length <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.max(this.bytes.length * 2, this.end + length));
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
  }
}

/** The bytes of a text that is written often. */
export function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'ascii');
}

/** Sign, 16 digits, point and six more; nothing of a profile is near it. */
const NUMBER_BYTES_MAX = 24;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
