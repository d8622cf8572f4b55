/** Lines out of chunks of bytes, without a copy save for the one line that crosses two chunks. */
import { errors } from '../errors.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** A longer line is no line: the file is something else. */
const LINE_BYTES_MAX = 64 * 2 ** 20;

/**
 * For each chunk, the lines that end in it; at the end the rest, if any. Lines are views of the chunks, without their line end;
 * an empty line is an empty view, so that places in the list count lines.
 *
 * @throws WaaromError `REPLAY.NOT_LINES` after 64 MiB without a line end.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of chunks) {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      lines.push(withoutReturn(rest.length === 0 ? piece : Buffer.concat([...rest, piece])));
      if (rest.length > 0) rest = [];
      start = end + 1;
    }
    if (start > 0) restBytes = 0;
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      restBytes += chunk.length - start;
      if (restBytes > LINE_BYTES_MAX) throw errors.raise('REPLAY.NOT_LINES', { file });
    }
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [withoutReturn(Buffer.concat(rest))];
}

function withoutReturn(line: Buffer): Buffer {
  return line[line.length - 1] === RETURN ? line.subarray(0, -1) : line;
}
