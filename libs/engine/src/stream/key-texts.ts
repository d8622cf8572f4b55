/**
 * Customers' ids by the bytes of record keys. Most records are of a customer who has come before: then no text is made, and the
 * one at hand has its hash, so that what is kept by customer is found at once.
 */
export class KeyTexts {
  private readonly texts: string[] = Array.from({ length: SLOTS }, () => '');
  private readonly bytes = new Uint8Array(SLOTS * LENGTH_MAX);
  private readonly lengths = new Uint8Array(SLOTS);

  /** The key as text. `hash` is of its bytes, and the same for the same bytes. */
  textOf(key: Buffer, hash: number): string {
    const { length } = key;
    if (length > LENGTH_MAX) return key.toString();
    const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    const start = slot * LENGTH_MAX;
    if (this.lengths[slot] === length && this.isAt(start, key)) return this.texts[slot]!;
    const text = key.toString();
    this.bytes.set(key, start);
    this.lengths[slot] = length;
    this.texts[slot] = text;
    return text;
  }

  private isAt(start: number, key: Buffer): boolean {
    const { bytes } = this;
    for (let index = 0; index < key.length; index++) {
      if (bytes[start + index] !== key[index]) return false;
    }
    return true;
  }
}

/** One text each; a later one of the same slot takes its place. */
const SLOTS = 2 ** 15;
const LENGTH_MAX = 40;
