/**
 * The quick way through Avro bodies: a reader written from the schema and compiled once. It takes what writers plainly write and
 * gives up (`null`) on everything else, which avsc then reads or refuses.
 */
import { AvroCursor } from './avro-cursor.js';
import { isUnion, type AvroField, type AvroSchema } from './plain-reader.js';

/** Reads the body from `offset` to the end. */
export type AvroReader = (bytes: Buffer, offset: number, hint: string) => unknown;

const cursor = new AvroCursor();

/** Field `hinted` of the record is likely to be the hint, and is then that very string. Unions are of null and one other. */
export function createAvroReader(fields: readonly AvroField[], hinted: string): AvroReader {
  const read = compile(recordText(fields, 'string', hinted));
  return function readAvro(bytes, offset, hint) {
    cursor.open(bytes, offset, hint);
    const value = read(cursor);
    return cursor.close() ? value : null;
  };
}

function compile(expression: string): (at: AvroCursor) => unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- written from the schema alone, at start
  return new Function('at', `return ${expression};`) as (at: AvroCursor) => unknown;
}

/** `strings` is how texts are read: those of a list's items come again and again. */
type StringMethod = 'string' | 'repeated';

function recordText(fields: readonly AvroField[], strings: StringMethod, hinted?: string): string {
  const members = fields.map(({ name, type }) => {
    const value = name === hinted ? 'at.hinted()' : valueText(type, strings);
    return `${JSON.stringify(name)}: ${value}`;
  });
  return `{ ${members.join(', ')} }`;
}

function valueText(schema: AvroSchema, strings: StringMethod): string {
  if (typeof schema === 'string') return `at.${schema === 'string' ? strings : METHODS[schema]}()`;
  if (isUnion(schema)) return `at.isPresent() ? ${valueText(schema[1]!, strings)} : null`;
  switch (schema.type) {
    case 'record':
      return recordText(schema.fields!, strings);
    case 'array':
      return collectionText('[]', `all.push(${valueText(schema.items!, 'repeated')})`);
    case 'map':
      return collectionText('{}', `all[at.repeated()] = ${valueText(schema.values!, 'repeated')}`);
    case 'enum':
      return `at.symbol(${JSON.stringify(schema.symbols)})`;
    default:
      return valueText(schema.type, strings);
  }
}

function collectionText(empty: string, addOne: string): string {
  return `((all) => {
    const count = at.count();
    for (let rest = count; rest > 0; rest--) ${addOne};
    if (count > 0) at.end();
    return all;
  })(${empty})`;
}

const METHODS: Readonly<Record<string, keyof AvroCursor>> = {
  boolean: 'boolean',
  double: 'double',
  int: 'long',
  long: 'long',
};
