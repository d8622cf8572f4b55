import { createDecodeRecord, type DecodeRecord } from '@waarom/engine';
import { errors } from '../errors.js';
import { openInput, type Input, type InputFormat } from './input.js';
import { openMappedDecode } from './mapped-decode.js';

export interface Inputs {
  readonly inputs: readonly Input[];
  /** Reads the records of all of them. */
  readonly decode: DecodeRecord;
}

/**
 * Opens files of events, or of rows that a mapping makes events of.
 *
 * @throws WaaromError `CLI.FILE`, `REPLAY.FORMAT`, `REPLAY.MAPPING_NEEDED`, or of the mapping.
 */
export async function openInputs(
  files: readonly string[],
  { format, mapping }: { readonly format?: InputFormat; readonly mapping?: string },
): Promise<Inputs> {
  const inputs = await Promise.all(files.map((file) => openInput(file, format)));
  const table = inputs.find((input) => input.format === 'csv');
  if (table !== undefined && mapping === undefined) {
    throw errors.raise('REPLAY.MAPPING_NEEDED', { file: table.file });
  }
  const decode =
    mapping === undefined ? createDecodeRecord('json') : await openMappedDecode(mapping);
  return { inputs, decode };
}
