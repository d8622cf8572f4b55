/**
 * Fixed-size stand-ins for ids inside a customer's window, where every byte is kept for every active customer. Two different
 * ids of one customer fall together with probability 2^-48 a pair (events) and 2^-32 (alternatives of one exposure).
 */

/** 48-bit hash of a text as a whole number in [1, 2^48). This runs on every id of every event. */
export function hash48(text: string): number {
  // As 32-bit integers from the start: a constant above 2^31 would make the whole loop one of floating point.
  let low = 0x9e3779b9 | 0;
  let high = 0x85ebca6b | 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0xcc9e2d51);
    high ^= high >>> 15;
  }
  low = scramble(low ^ Math.imul(high, 0x1b873593));
  high = scramble(high ^ Math.imul(low, 0xe6546b64));
  return (high & 0xffff) * 0x1_0000_0000 + (low >>> 0) || 1;
}

/** 32-bit hash of a text as a whole number in [1, 2^32). */
export function hash32(text: string): number {
  return hash48(text) % 0x1_0000_0000 || 1;
}

/** Finaliser of MurmurHash3 (Appleby, public domain constants). */
function scramble(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
