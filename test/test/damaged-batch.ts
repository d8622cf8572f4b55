/** A batch in the file that a broker keeps of a partition, to be damaged as a disk would. The broker does not look at what it serves. */
import { closeSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaCluster } from '@waarom/local';

const HEADER_BYTES = 61;
const CHECKSUM_AT = 17;
const CHECKED_FROM = 21;

export interface StoredBatch {
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** Overwrites the records' bytes from the middle on. With a checksum that fits, as of a producer that is broken, or without. */
  damage(options: { readonly hasFittingChecksum: boolean }): void;
  /** Undoes all damage. */
  mend(): void;
}

/** The batches of a partition, in order. */
export function storedBatches(
  { folder }: KafkaCluster,
  topic: string,
  partition: number,
): readonly StoredBatch[] {
  const partitionFolder = join(folder, 'data-1', `${topic}-${partition}`);
  const file = readdirSync(partitionFolder).find((name) => name.endsWith('.log'))!;
  const path = join(partitionFolder, file);
  const bytes = readFileSync(path);
  const batches: StoredBatch[] = [];
  for (let at = 0; at + HEADER_BYTES < bytes.length;) {
    const end = at + 12 + bytes.readInt32BE(at + 8);
    batches.push(storedBatch(path, at, Buffer.from(bytes.subarray(at, end))));
    at = end;
  }
  return batches;
}

function storedBatch(path: string, at: number, batch: Buffer): StoredBatch {
  const firstOffset = Number(batch.readBigInt64BE(0));
  const write = (bytes: Buffer): void => {
    const file = openSync(path, 'r+');
    writeSync(file, bytes, 0, bytes.length, at);
    closeSync(file);
  };
  return {
    firstOffset,
    lastOffset: firstOffset + batch.readInt32BE(23),
    damage({ hasFittingChecksum }) {
      const damaged = Buffer.from(batch);
      damaged.fill(0xff, Math.floor((HEADER_BYTES + damaged.length) / 2));
      if (hasFittingChecksum) damaged.writeUInt32BE(checksum(damaged), CHECKSUM_AT);
      write(damaged);
    },
    mend: () => write(batch),
  };
}

/** CRC-32C bit by bit, apart from the one under test. */
function checksum(batch: Buffer): number {
  let crc = -1;
  for (const byte of batch.subarray(CHECKED_FROM)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0x82f6_3b78 & -(crc & 1));
  }
  return ~crc >>> 0;
}
