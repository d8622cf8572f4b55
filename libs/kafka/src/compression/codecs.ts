/** How the records of a batch are read, for all consumers of the process: kafkajs keeps its codecs in one table. */
import kafkajs from 'kafkajs';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { headerBefore } from './batch-header.js';
import { checkRecords } from './check-records.js';
import { crc32c } from './crc32c.js';
import { DECOMPRESSED_BYTES_MAX } from './decompressed-size.js';
import { decompressLz4 } from './lz4.js';
import { MissingCodec } from './missing-codec.js';
import { decompressSnappy } from './snappy.js';
import { standIn } from './unreadable-batch.js';
import { decompressZstd } from './zstd.js';

// Node does not find it among the names of a CommonJS module.
const { CompressionCodecs } = kafkajs;

type Decompress = (compressed: Buffer) => Buffer | Promise<Buffer>;

const gunzipAsync = promisify(gunzip);

/** By the number that a batch has in its attributes. */
const CODECS: Readonly<Record<number, readonly [name: string, decompress: Decompress]>> = {
  0: ['none', (records) => records],
  1: ['gzip', (records) => gunzipAsync(records, { maxOutputLength: DECOMPRESSED_BYTES_MAX })],
  2: ['snappy', decompressSnappy],
  3: ['lz4', decompressLz4],
  4: ['zstd', decompressZstd],
  ...Object.fromEntries([5, 6, 7].map((number) => [number, [`codec ${number}`, refuse]])),
};

function refuse(): never {
  throw new Error('this version does not know the codec');
}

let isRegistered = false;

/** Teaches kafkajs to read every codec of Kafka, and to check what it reads. Nothing is written compressed. */
export function registerCodecs(): void {
  if (isRegistered) return;
  isRegistered = true;
  const table = CompressionCodecs as Record<number, () => object>;
  for (const [number, [name, decompress]] of Object.entries(CODECS)) {
    const codec = {
      decompress: async (records: Buffer) => await readBatch(records, name, decompress),
    };
    table[Number(number)] = () => codec;
  }
}

/** The records of a batch, or the stand-in for them. */
async function readBatch(records: Buffer, codec: string, decompress: Decompress): Promise<Buffer> {
  const header = headerBefore(records);
  if (header === null) {
    throw new Error('a record has the message format of before Kafka 0.11, which is not supported');
  }
  try {
    if (crc32c(header.checked) !== header.checksum) throw new Error('its checksum is another one');
    const bytes = await decompress(records);
    checkRecords(bytes, header);
    return bytes;
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof MissingCodec) {
      return standIn(header, {
        reason: message,
        missing: { codec, packageName: error.packageName },
      });
    }
    return standIn(header, { reason: `${message} (compression: ${codec})` });
  }
}
