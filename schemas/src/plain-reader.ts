/**
 * The quick way through JSON events: a reader derived from the same Avro schema as the zod one, for values that plainly fit. It
 * takes a quarter of the time, and gives up (`MISFIT`) on everything else, which zod then reads or refuses by name.
 */

/** What a reader returns when it has not made up its mind: zod decides. */
export const MISFIT = Symbol('misfit');

export type PlainReader = (value: unknown) => unknown;

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly default?: unknown;
}
export type AvroSchema =
  | string
  | readonly AvroSchema[]
  | {
      readonly type: AvroSchema;
      readonly logicalType?: string;
      readonly fields?: readonly AvroField[];
      readonly items?: AvroSchema;
      readonly values?: AvroSchema;
      readonly symbols?: readonly string[];
    };

/** Reads what `schema` describes, with defaults filled in and unknown keys left out. */
export function createPlainReader(schema: AvroSchema): PlainReader {
  if (typeof schema === 'string') return primitiveReaders[schema] ?? misfit;
  if (isUnion(schema)) return unionReader(schema);
  switch (schema.type) {
    case 'record':
      return recordReader(schema.fields!);
    case 'array':
      return arrayReader(createPlainReader(schema.items!));
    case 'map':
      return mapReader(createPlainReader(schema.values!));
    case 'enum':
      return (value) => ((schema.symbols as readonly unknown[]).includes(value) ? value : MISFIT);
    default:
      return createPlainReader(schema.type);
  }
}

export function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema);
}

const misfit: PlainReader = () => MISFIT;

const primitiveReaders: Readonly<Record<string, PlainReader>> = {
  string: (value) => (typeof value === 'string' ? value : MISFIT),
  boolean: (value) => (typeof value === 'boolean' ? value : MISFIT),
  int: (value) => (Number.isSafeInteger(value) ? value : MISFIT),
  long: (value) => (Number.isSafeInteger(value) ? value : MISFIT),
  float: (value) => (Number.isFinite(value) ? value : MISFIT),
  double: (value) => (Number.isFinite(value) ? value : MISFIT),
};

/** A choice between null and one other; no event has more. */
function unionReader(branches: readonly AvroSchema[]): PlainReader {
  const [inner, ...others] = branches.filter((branch) => branch !== 'null').map(createPlainReader);
  if (inner === undefined || others.length > 0 || branches.length !== 2) return misfit;
  return (value) => (value === null ? null : inner(value));
}

function arrayReader(readItem: PlainReader): PlainReader {
  return (value) => {
    if (!Array.isArray(value)) return MISFIT;
    const items: unknown[] = [];
    for (const each of value) {
      const item = readItem(each);
      if (item === MISFIT) return MISFIT;
      items.push(item);
    }
    return items;
  };
}

/** Gives back the value itself: parsed from JSON, it belongs to nobody else. */
function mapReader(readValue: PlainReader): PlainReader {
  return (value) => {
    if (!isObject(value)) return MISFIT;
    for (const key in value) if (readValue(value[key]) === MISFIT) return MISFIT;
    return value;
  };
}

/** Written out field by field and compiled once: a loop over names would cost as much as zod. */
function recordReader(fields: readonly AvroField[]): PlainReader {
  const readers = fields.map(({ type }) => createPlainReader(type));
  const lines = fields.map((field, index) => {
    const read = `let f${index} = value[${JSON.stringify(field.name)}];`;
    const check = `f${index} = readers[${index}](f${index}); if (f${index} === MISFIT) return MISFIT;`;
    if (!('default' in field)) return `${read} ${check}`;
    return `${read} if (f${index} === undefined) f${index} = ${JSON.stringify(field.default)}; else { ${check} }`;
  });
  const members = fields.map(({ name }, index) => `${JSON.stringify(name)}: f${index}`);
  const body = `return (value) => {
    if (!isObject(value)) return MISFIT;
    ${lines.join('\n    ')}
    return { ${members.join(', ')} };
  };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- written from the schema alone, at start
  const compile = new Function('readers', 'isObject', 'MISFIT', body) as (
    ...parts: unknown[]
  ) => PlainReader;
  return compile(readers, isObject, MISFIT);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
