/** Rows under a mapping as the engine decodes records: the raw row stays the record, so that is what a dead letter keeps. */
import { readFile } from 'node:fs/promises';
import { createDecodeRecord, type DecodeRecord } from '@waarom/engine';
import { createMapper, parseMapping, type Row } from '@waarom/formats';
import { reject, type Rejection } from '@waarom/schemas';
import { fileError } from '../file-error.js';

/** @throws WaaromError `CLI.FILE`, `MAPPING.INVALID`. */
export async function openMappedDecode(mappingFile: string): Promise<DecodeRecord> {
  const text = await readFile(mappingFile, 'utf8').catch((cause: unknown) => {
    throw fileError('read', mappingFile, cause);
  });
  const mapRow = createMapper(parseMapping(text, mappingFile));
  const decode = createDecodeRecord('json');
  return function decodeRow(record) {
    const row = rowOf(record.value!);
    if (isRejection(row)) return row;
    const event = mapRow(row);
    // Back through the one door of all events, for the limits that only it knows.
    return event.kind === 'rejected'
      ? event
      : decode({ ...record, value: Buffer.from(JSON.stringify(event)) });
  };
}

function rowOf(value: Buffer): Row | Rejection {
  try {
    const row: unknown = JSON.parse(value.toString());
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Row;
    return reject('MAPPING', '', 'is not a JSON object');
  } catch {
    return reject('JSON_PARSE', '', 'is not JSON');
  }
}

function isRejection(row: Row | Rejection): row is Rejection {
  return row['kind' as keyof typeof row] === 'rejected' && 'code' in row;
}
