/** Bytes that were valid, with something done to them: what corruption, truncation and attackers make of a record. */
import type { Random } from '@waarom/testing';

/** Changes the bytes in one to four ways; `others` are what pieces are spliced in from. */
export function mutateBytes(random: Random, bytes: Buffer, others: readonly Buffer[]): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  for (let rest = random.integer(1, 4); rest > 0; rest--) {
    mutated = random.pick(MUTATIONS)(random, mutated, random.pick(others));
    if (mutated.length > BYTES_MAX) mutated = mutated.subarray(0, BYTES_MAX);
  }
  return mutated;
}

type Mutation = (random: Random, bytes: Buffer, other: Buffer) => Buffer;

const BYTES_MAX = 65_536;
/** Ends of ranges, signs, continuation bits. */
const BYTES_AT_LIMITS = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xc0, 0xfe, 0xff];

const MUTATIONS: readonly Mutation[] = [
  function flipBit(random, bytes) {
    const at = place(random, bytes);
    if (at < bytes.length) bytes[at]! ^= 1 << random.integer(0, 7);
    return bytes;
  },
  function setByte(random, bytes) {
    const at = place(random, bytes);
    if (at < bytes.length) bytes[at] = random.pick(BYTES_AT_LIMITS);
    return bytes;
  },
  (random, bytes) => bytes.subarray(0, place(random, bytes)),
  (random, bytes) => bytes.subarray(place(random, bytes)),
  function dropRange(random, bytes) {
    const [start, end] = range(random, bytes);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  function repeatRange(random, bytes) {
    const [start, end] = range(random, bytes);
    const times = random.pick([1, 2, 16]);
    const repeated = Array.from({ length: times }, () => bytes.subarray(start, end));
    return Buffer.concat([bytes.subarray(0, end), ...repeated, bytes.subarray(end)]);
  },
  function splice(random, bytes, other) {
    const head = bytes.subarray(0, place(random, bytes));
    return Buffer.concat([head, other.subarray(place(random, other))]);
  },
  function insertNoise(random, bytes) {
    const at = place(random, bytes);
    const noise = Buffer.from(
      Array.from({ length: random.integer(1, 8) }, () => random.integer(0, 255)),
    );
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  // A length or count, as variable-length integers have them, that promises more than there is.
  function insertLength(random, bytes) {
    const at = place(random, bytes);
    const length = Buffer.alloc(random.pick([1, 2, 4, 5, 9, 10, 200]), 0xff);
    length[length.length - 1] = random.pick([0x01, 0x0f, 0x7f]);
    return Buffer.concat([
      bytes.subarray(0, at),
      length,
      bytes.subarray(at + random.integer(0, 2)),
    ]);
  },
];

function place(random: Random, bytes: Buffer): number {
  // The beginning is where versions, flags and counts are.
  return random.chance(0.3)
    ? Math.min(bytes.length, random.integer(0, 24))
    : random.integer(0, bytes.length);
}

function range(random: Random, bytes: Buffer): readonly [number, number] {
  const start = place(random, bytes);
  return [start, Math.min(bytes.length, start + random.integer(1, 32))];
}
