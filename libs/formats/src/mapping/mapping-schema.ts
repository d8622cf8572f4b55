/** What may stand in a mapping file, derived from the canonical events: one section of fields for each kind. */
import { eventSchemas, type EventKind } from '@waarom/schemas';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'is not text, a number, true, false or null',
});

const valueShape = {
  /** A column, or a path into nested objects: `product.prices[0].amount`. */
  column: z.string().min(1).optional(),
  /** Text with `{column}` in it. */
  template: z
    .string()
    .regex(/\{[^{}]+\}/, 'has no {column} in it')
    .optional(),
  value: scalar.optional(),
  /** From what stands in the row to what it means. */
  map: z.record(z.string(), scalar).optional(),
  /** For what is missing, empty or not in the map. */
  otherwise: scalar.optional(),
};
const ONE_ORIGIN = 'needs exactly one of column, template, value';
const valueSource = z.strictObject(valueShape).refine(hasOneOrigin, ONE_ORIGIN);
const numberSource = z
  .strictObject({ ...valueShape, divide_by: z.number().positive().optional() })
  .refine(hasOneOrigin, ONE_ORIGIN);

const timeSource = z
  .strictObject({
    ...valueShape,
    unit: z.enum(['iso', 's', 'ms', 'us']).default('iso'),
    /** With `step`: a made-up clock, start + step x the value. */
    start: z.iso.datetime({ offset: true }).optional(),
    step: z
      .string()
      .regex(/^\d+(ms|s|m|h|d)$/, 'is not a duration like 30s, 5m, 2h, 1d')
      .optional(),
  })
  .refine(hasOneOrigin, ONE_ORIGIN)
  .refine(
    ({ start, step }) => (start === undefined) === (step === undefined),
    'needs both start and step for a made-up clock',
  );

/** A constant of a mapping. */
export type Scalar = z.output<typeof scalar>;
export type ValueSource = z.output<typeof valueSource> | z.output<typeof numberSource>;
export type TimeSource = z.output<typeof timeSource>;
/** One record for each entry of a nested list; its columns are those of the entry. */
export interface EachSource {
  readonly each: string;
  readonly fields: FieldSources;
}
export type FieldSources = Readonly<Record<string, FieldSource>>;
export type FieldSource =
  | ValueSource
  | TimeSource
  | EachSource
  | readonly FieldSources[]
  | Readonly<Record<string, ValueSource>>;

/** Where each field of one kind of event comes from. */
export interface Mapping {
  readonly version: 1;
  readonly event: EventKind;
  readonly fields: FieldSources;
}

/** As much of an Avro schema as tells the forms of fields apart. */
export type AvroType =
  | string
  | readonly AvroType[]
  | {
      readonly type: AvroType;
      readonly logicalType?: string;
      readonly fields?: readonly AvroField[];
      readonly items?: AvroType;
      readonly values?: AvroType;
      readonly symbols?: readonly string[];
    };
export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  readonly default?: unknown;
}

export function fieldsOf(kind: EventKind): readonly AvroField[] {
  return eventSchemas[kind].fields;
}

/** The kind of an event is what the mapping is for, not one of its fields. */
export const KIND_FIELD = 'kind';
/** Says which offer was accepted by its place, from 1; 0 is none. Stands in for `accepted`. */
export const ACCEPTED_PLACE_FIELD = 'accepted_place';

const NUMBER_TYPES: ReadonlySet<AvroType> = new Set(['int', 'long', 'float', 'double']);

const [firstKind, ...otherKinds] = (Object.keys(eventSchemas) as EventKind[]).map((kind) =>
  z.strictObject({ version: z.literal(1), event: z.literal(kind), fields: zodOfKind(kind) }),
);
export const mappingSchema = z.discriminatedUnion('event', [
  firstKind!,
  ...otherKinds,
]) as unknown as z.ZodType<Mapping>;

function zodOfKind(kind: EventKind): z.ZodType {
  const shape = shapeOf(fieldsOf(kind));
  if (kind !== 'offer_response') return z.strictObject(shape);
  return z
    .strictObject({ ...shape, [ACCEPTED_PLACE_FIELD]: valueSource.optional() })
    .refine(
      (fields) => !('accepted' in fields && ACCEPTED_PLACE_FIELD in fields),
      'has both accepted and accepted_place',
    );
}

function shapeOf(fields: readonly AvroField[]): Record<string, z.ZodType> {
  return Object.fromEntries(
    fields
      .filter(({ name }) => name !== KIND_FIELD)
      .map((field) => {
        const source = zodOfType(field.type);
        return [field.name, 'default' in field ? source.optional() : source];
      }),
  );
}

function zodOfType(type: AvroType): z.ZodType {
  if (typeof type === 'string') return NUMBER_TYPES.has(type) ? numberSource : valueSource;
  if (!('type' in type)) return zodOfType(type.find((branch) => branch !== 'null')!);
  if (type.logicalType === 'timestamp-millis') return timeSource;
  if (type.type === 'map') return z.record(z.string(), zodOfType(type.values!));
  if (type.type === 'array') return zodOfList(type.items as { fields: readonly AvroField[] });
  return valueSource;
}

/** Either a list of records, or one record for `each` entry of a nested list. */
function zodOfList(record: { readonly fields: readonly AvroField[] }): z.ZodType {
  const fields = z.strictObject(shapeOf(record.fields));
  const list = z.array(fields).min(1);
  const each = z.strictObject({ each: z.string().min(1), fields });
  return z.unknown().transform((value, context) => {
    // A union would answer any mistake with "invalid input".
    const result = (Array.isArray(value) ? list : each).safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
    return z.NEVER;
  });
}

function hasOneOrigin(source: { column?: unknown; template?: unknown; value?: unknown }): boolean {
  const origins = [source.column, source.template, source.value];
  return origins.filter((origin) => origin !== undefined).length === 1;
}
