/** What a source of the mapping finds in a row, before it is fitted to the field's type. */
import { reject, type Rejection } from '@waarom/schemas';
import { cellText, createReadCell, type ReadCell, type Row } from './cell.js';
import type { Scalar, ValueSource } from './mapping-schema.js';

/** Undefined: the row has nothing there. */
export type ReadSource = (row: Row) => unknown;

/** @param path The field's, for rejections. */
export function createReadSource(source: ValueSource, path: string): ReadSource {
  const { map, otherwise } = source;
  const readOrigin = createReadOrigin(source);
  const meanings = map === undefined ? null : new Map(Object.entries(map));
  return function readSource(row): unknown {
    const found = readOrigin(row);
    if (found === undefined) return otherwise;
    if (meanings === null) return found;
    const meaning = meanings.get(cellText(found) ?? '');
    if (meaning !== undefined) return meaning;
    return otherwise === undefined ? notInMap(path) : otherwise;
  };
}

function notInMap(path: string): Rejection {
  return reject('MAPPING', path, 'has a value that is not in the map');
}

function createReadOrigin({ column, template, value }: ValueSource): ReadSource {
  if (column !== undefined) return createReadCell(column);
  if (template !== undefined) return createReadTemplate(template);
  const constant: Scalar | undefined = value;
  return () => constant;
}

/** Undefined as soon as one of the columns is missing: half an id is no id. */
function createReadTemplate(template: string): ReadSource {
  const parts = template.split(/\{([^{}]+)\}/).map((part, index): string | ReadCell => {
    return index % 2 === 0 ? part : createReadCell(part);
  });
  return function readTemplate(row) {
    let text = '';
    for (const part of parts) {
      const piece = typeof part === 'string' ? part : cellText(part(row));
      if (piece === undefined) return undefined;
      text += piece;
    }
    return text;
  };
}
