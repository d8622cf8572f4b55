/** CSV (RFC 4180) with a header line, record by record, whatever its size. */
import { Readable, pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { errors } from '../errors.js';

export interface CsvRecord {
  /** Line on which it ends, from 1; the header is line 1. */
  readonly line: number;
  /** Cells by column. Cells that a short record lacks are absent. */
  readonly row: Readonly<Record<string, string>>;
}

/** A record beyond this is a quote that was never closed. */
const RECORD_CHARACTERS_MAX = 2 ** 20;

/**
 * Reads records from the file's bytes; `file` only names it in errors.
 *
 * @throws WaaromError `CSV.INVALID`, or what the chunks throw.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array | string>,
  file: string,
): AsyncGenerator<CsvRecord, void, undefined> {
  const parser = parse({
    bom: true,
    columns: true,
    info: true,
    max_record_size: RECORD_CHARACTERS_MAX,
    // Either line end, also mixed: by itself the parser keeps to the first that it meets.
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // The parser is destroyed with whatever the chunks throw, and the loop below throws it.
  pipeline(Readable.from(chunks), parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      yield { line: info.lines, row: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines'] ?? parser.info.lines);
    throw errors.raise('CSV.INVALID', { file, line, reason: error.message }, error);
  }
}

interface ParsedRecord {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}
