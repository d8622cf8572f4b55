/**
 * 24-bit floats: the top three bytes of an IEEE single, so 16 significant bits (relative rounding 2^-17) at a single's range.
 * Evidence is rounded to them after every fold, in memory too: where a batch ends can then not be seen in the bytes.
 */
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** Rounds to the nearest 24-bit float (ties away from zero). */
function roundFloat24(value: number): number {
  single[0] = value;
  bits[0] = (bits[0]! + 0x80) & 0xffffff00;
  return single[0];
}

/** Rounds every element in place. */
export function roundAllFloat24(values: Float64Array): void {
  for (let index = 0; index < values.length; index++) values[index] = roundFloat24(values[index]!);
}

/** Writes an already rounded value as three bytes, high byte first. */
export function writeFloat24(bytes: Buffer, offset: number, value: number): void {
  single[0] = value;
  const word = bits[0]!;
  bytes[offset] = word >>> 24;
  bytes[offset + 1] = word >>> 16;
  bytes[offset + 2] = word >>> 8;
}

export function readFloat24(bytes: Buffer, offset: number): number {
  bits[0] = ((bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8)) >>> 0;
  return single[0]!;
}
