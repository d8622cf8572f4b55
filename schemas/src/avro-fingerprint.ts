/** CRC-64-AVRO (Rabin) fingerprint, Avro 1.11 specification, "Schema Fingerprints". */

const EMPTY = 0xc15d213aa4d7a795n;
const table = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) value = (value >> 1n) ^ (value & 1n ? EMPTY : 0n);
  return value;
});

/** Fingerprint of a schema in parsing canonical form: 8 bytes, little endian, as single-object encoding carries it. */
export function fingerprint(canonicalSchema: string): Buffer {
  let value = EMPTY;
  for (const byte of Buffer.from(canonicalSchema, 'utf8')) {
    value = (value >> 8n) ^ table[Number((value ^ BigInt(byte)) & 0xffn)]!;
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
