/** The canonical events as JSON: zod schemas derived from the Avro ones, so that both formats say the same. */
import { z } from 'zod';
import { eventSchemas } from './event-schemas.js';
import type { Event } from './events.js';
import {
  createPlainReader,
  isUnion,
  MISFIT,
  type AvroField,
  type AvroSchema,
} from './plain-reader.js';
import { reject, type Rejection } from './rejection.js';

/**
 * Reads one event from JSON text or from an already parsed value. Structure only, as `decodeEvent`; keys it does not know
 * are left out. `time` may also be ISO 8601 text.
 *
 * Never throws: returns a rejection `JSON_PARSE` (not JSON) or `SEMANTIC` (the field named).
 */
export function parseEvent(input: string | object): Event | Rejection {
  let value: unknown = input;
  if (typeof input === 'string') {
    try {
      value = JSON.parse(input);
    } catch {
      return reject('JSON_PARSE', '', 'is not JSON');
    }
  }
  const event = readPlain(value);
  if (event !== MISFIT) return event as Event;
  const result = eventZod.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  return reject('SEMANTIC', pathText(issue.path), issue.message);
}

/** JSON Schema (2020-12) of the canonical events. */
export function eventJsonSchema(): object {
  return z.toJSONSchema(eventZod, { io: 'input', unrepresentable: 'any' });
}

const eventTime = z.union([
  z.int(),
  z.iso
    .datetime({ offset: true })
    // oxlint-disable-next-line no-restricted-globals -- reading a date is pure; the clock is not asked
    .transform((text) => Date.parse(text)),
]);

function zodOf(schema: AvroSchema): z.ZodType {
  if (typeof schema === 'string') return zodOfPrimitive(schema);
  if (isUnion(schema)) {
    const branches = schema.filter((branch) => branch !== 'null').map(zodOf);
    const value = branches.length === 1 ? branches[0]! : z.union(branches);
    return branches.length < schema.length ? value.nullable() : value;
  }
  if (schema.logicalType === 'timestamp-millis') return eventTime;
  switch (schema.type) {
    case 'record':
      return zodOfRecord(schema.fields!);
    case 'array':
      return z.array(zodOf(schema.items!));
    case 'map':
      return z.record(z.string(), zodOf(schema.values!));
    case 'enum':
      return schema.symbols!.length === 1
        ? z.literal(schema.symbols![0]!)
        : z.enum(schema.symbols!);
    default:
      return zodOf(schema.type);
  }
}

function zodOfRecord(fields: readonly AvroField[]): z.ZodObject {
  const shape: Record<string, z.ZodType> = {};
  for (const field of fields) {
    const value = zodOf(field.type);
    shape[field.name] = 'default' in field ? value.default(field.default as never) : value;
  }
  return z.object(shape);
}

function zodOfPrimitive(type: string): z.ZodType {
  switch (type) {
    case 'string':
      return z.string();
    case 'boolean':
      return z.boolean();
    case 'int':
    case 'long':
      return z.int();
    case 'float':
    case 'double':
      return z.number();
    default:
      throw new TypeError(`no JSON form for Avro type ${type}`);
  }
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number'
        ? `${text}[${part}]`
        : text
          ? `${text}.${String(part)}`
          : String(part),
    '',
  );
}

const [firstSchema, ...otherSchemas] = Object.values(eventSchemas).map((schema) =>
  zodOfRecord((schema as AvroSchema & { fields: readonly AvroField[] }).fields),
);
/** Every event, as zod reads it. */
export const eventZod = z.discriminatedUnion('kind', [
  firstSchema!,
  ...otherSchemas,
]) as unknown as z.ZodType<Event>;

const plainReaders = new Map(
  Object.entries(eventSchemas).map(([kind, schema]) => [
    kind,
    createPlainReader(schema as AvroSchema),
  ]),
);

function readPlain(value: unknown): unknown {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  const read = typeof kind === 'string' ? plainReaders.get(kind) : undefined;
  return read === undefined ? MISFIT : read(value);
}
