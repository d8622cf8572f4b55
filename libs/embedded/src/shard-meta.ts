/**
 * Where a shard stands, as stored beside its customers' states:
 *
 *     epoch:f64 sequence:f64, then for each offset   offset:f64 keyLength:u16 key
 */
import type { Claim } from '@waarom/engine';

export function encodeMeta({ epoch, sequence, offsets }: Claim): Buffer {
  let size = 16;
  for (const key of offsets.keys()) size += 10 + Buffer.byteLength(key);
  const meta = Buffer.allocUnsafe(size);
  let at = meta.writeDoubleBE(epoch, 0);
  at = meta.writeDoubleBE(sequence, at);
  for (const [key, offset] of offsets) {
    at = meta.writeDoubleBE(offset, at);
    const length = meta.write(key, at + 2);
    meta.writeUInt16BE(length, at);
    at += 2 + length;
  }
  return meta;
}

export function decodeMeta(meta: Buffer): Claim {
  const offsets = new Map<string, number>();
  let at = 16;
  while (at < meta.length) {
    const offset = meta.readDoubleBE(at);
    const end = at + 10 + meta.readUInt16BE(at + 8);
    offsets.set(meta.toString('utf8', at + 10, end), offset);
    at = end;
  }
  return { epoch: meta.readDoubleBE(0), sequence: meta.readDoubleBE(8), offsets };
}
