/** A file of a replay: its bytes in chunks, its name in the offsets, its format. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { errors } from '../errors.js';
import { fileError } from '../file-error.js';

export type InputFormat = 'ndjson' | 'csv';

export interface Input {
  /** The path as given; `-` is standard input. */
  readonly file: string;
  readonly format: InputFormat;
  /** Bytes on disk; `null` when not known before the end. */
  readonly bytes: number | null;
  /**
   * What the store keeps the place in this file under. The same content is the same log, so that a second replay into the same
   * folder folds nothing twice; other content under the same name is another log.
   */
  readonly topic: string;
  /** Its bytes, unpacked. `onBytes` gets the bytes read so far. For one reading. */
  readonly read: (onBytes: (count: number) => void) => AsyncIterable<Buffer>;
}

/** Large, since each chunk ends in a commit of every customer in it. */
const CHUNK_BYTES = 2 ** 23;

/** @throws WaaromError `CLI.FILE`, `REPLAY.FORMAT`. */
export async function openInput(file: string, format: InputFormat | undefined): Promise<Input> {
  if (file === '-') {
    const topic = `stdin:${process.pid}:${Date.now()}`;
    return { file, format: format ?? 'ndjson', bytes: null, topic, read: readStdin };
  }
  const fingerprint = await fingerprintOf(file);
  return {
    file,
    format: format ?? formatOf(file),
    bytes: fingerprint.bytes,
    topic: `file:${fingerprint.hash}`,
    read: (onBytes) => readFileChunks(file, onBytes),
  };
}

function formatOf(file: string): InputFormat {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (/\.(ndjson|jsonl|json)$/.test(name)) return 'ndjson';
  if (name.endsWith('.csv')) return 'csv';
  throw errors.raise('REPLAY.FORMAT', { file });
}

/** A pipe hands out 64 KiB at a time. */
async function* readStdin(onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  let count = 0;
  let pieces: Buffer[] = [];
  let pieceBytes = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    onBytes((count += piece.length));
    pieces.push(piece);
    pieceBytes += piece.length;
    if (pieceBytes < CHUNK_BYTES) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    pieceBytes = 0;
  }
  yield Buffer.concat(pieces);
}

async function* readFileChunks(
  file: string,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  const bytes = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const isPacked = file.toLowerCase().endsWith('.gz');
  const unpacked = isPacked ? bytes.pipe(createGunzip({ chunkSize: CHUNK_BYTES / 2 })) : bytes;
  // A pipe does not hand on the failure of what it reads from.
  if (isPacked) bytes.on('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      onBytes(bytes.bytesRead);
      yield chunk;
    }
  } catch (cause) {
    throw fileError('read', file, cause);
  }
}

const FINGERPRINT_BYTES = 2 ** 18;

/** Size, head and tail: tells files apart without reading them twice. */
async function fingerprintOf(file: string): Promise<{ bytes: number; hash: string }> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const hash = createHash('sha256').update(`${size}\n`);
      for (const position of [0, Math.max(0, size - FINGERPRINT_BYTES)]) {
        const part = Buffer.alloc(Math.min(FINGERPRINT_BYTES, size));
        await handle.read(part, 0, part.length, position);
        hash.update(part);
      }
      return { bytes: size, hash: hash.digest('hex').slice(0, 16) };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError('read', file, cause);
  }
}
