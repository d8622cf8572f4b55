/**
 * Small arrays of doubles. One of more than 64 bytes has memory of its own outside the heap, which takes ten times as long to get
 * as a place in a slab (0.85 against 0.06 us on Node 20) and must be given back one by one. So they share slabs: a slab lives as
 * long as any array in it, which suits arrays that are made and dropped together.
 */

/** V8 keeps up to eight doubles in the heap. */
const IN_HEAP_MAX = 8;
const SLAB_LENGTH = 1_024;

let slab = new ArrayBuffer(SLAB_LENGTH * Float64Array.BYTES_PER_ELEMENT);
let used = 0;

/** Returns so many zeros. Its `buffer` is shared: never hand that on. */
export function doubles(length: number): Float64Array {
  if (length <= IN_HEAP_MAX || length > SLAB_LENGTH) return new Float64Array(length);
  if (used + length > SLAB_LENGTH) {
    slab = new ArrayBuffer(slab.byteLength);
    used = 0;
  }
  const start = used * Float64Array.BYTES_PER_ELEMENT;
  used += length;
  return new Float64Array(slab, start, length);
}

/** Returns an array of its own with the same values. */
export function copyDoubles(source: Float64Array): Float64Array {
  const copy = doubles(source.length);
  copy.set(source);
  return copy;
}
