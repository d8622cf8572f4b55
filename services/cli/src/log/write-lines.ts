import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { fileError } from '../file-error.js';

const BLOCK_CHARACTERS = 2 ** 16;

/**
 * Writes lines, each with its line end, to a file or to stdout (`-`), in blocks and no faster than they are taken.
 *
 * @throws WaaromError `CLI.FILE`.
 */
export async function writeLines(
  file: string,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const stream = file === '-' ? process.stdout : await openForWriting(file);
  let block = '';
  for await (const line of lines) {
    block += line;
    if (block.length < BLOCK_CHARACTERS) continue;
    if (!stream.write(block)) await once(stream, 'drain');
    block = '';
  }
  if (file === '-') {
    await new Promise<void>((resolve) => stream.write(block, () => resolve()));
    return;
  }
  stream.end(block);
  await finished(stream).catch((cause: unknown) => {
    throw fileError('write', file, cause);
  });
}

async function openForWriting(file: string): Promise<WriteStream> {
  const stream = createWriteStream(file);
  try {
    await once(stream, 'open');
    return stream;
  } catch (cause) {
    throw fileError('write', file, cause);
  }
}
