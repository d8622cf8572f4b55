/** Rows into canonical events by a mapping. A row that does not fit is a rejection with the field named, never an exception. */
import { checkEvent, reject, type Alternative, type Event, type Rejection } from '@waarom/schemas';
import { createReadCell, type Row } from './cell.js';
import { createFitTime, createFitValue, fitNumber, type FitValue } from './fit-value.js';
import {
  ACCEPTED_PLACE_FIELD,
  fieldsOf,
  KIND_FIELD,
  type AvroField,
  type AvroType,
  type EachSource,
  type FieldSource,
  type FieldSources,
  type Mapping,
  type TimeSource,
  type ValueSource,
} from './mapping-schema.js';
import { createReadSource } from './read-source.js';

/** Rejections have code `MAPPING` where the row does not fit, `SEMANTIC` where the event that came of it makes no sense. */
export type Mapper = (row: Row) => Event | Rejection;

/** A field's value, a rejection, or undefined: the row has none, the field's default holds. */
type ReadField = (row: Row) => unknown;

/** Compiles the mapping, so that a row costs little. */
export function createMapper({ event: kind, fields }: Mapping): Mapper {
  const readEvent = createReadRecord(fieldsOf(kind), fields, '');
  const readPlace = createReadPlace(fields[ACCEPTED_PLACE_FIELD] as ValueSource | undefined);
  return function mapRow(row) {
    const read = readEvent(row) as Event | Rejection;
    if (read.kind === 'rejected') return read;
    const mapped = read.kind === 'offer_response' ? readPlace(row, read) : read;
    if (mapped.kind === 'rejected') return mapped;
    return checkEvent(mapped) ?? mapped;
  };
}

function createReadRecord(
  fields: readonly AvroField[],
  sources: FieldSources,
  path: string,
): ReadField {
  const readers = fields.map((field) => {
    const fieldPath = path === '' ? field.name : `${path}.${field.name}`;
    const source = sources[field.name];
    const read = source === undefined ? readNothing : createReadField(field, source, fieldPath);
    return { name: field.name, path: fieldPath, fallback: fallbackOf(field), read };
  });
  return function readRecord(row) {
    const record: Record<string, unknown> = {};
    for (const { name, path, fallback, read } of readers) {
      const value = read(row) ?? fallback;
      if (value === undefined) return reject('MAPPING', path, 'is missing');
      if (isRejection(value)) return value;
      record[name] = value;
    }
    return record;
  };
}

/** What a field is when the row says nothing: its default; for `kind` the only kind there is. */
function fallbackOf({ name, type, default: byDefault }: AvroField): unknown {
  if (name !== KIND_FIELD) return byDefault;
  return (type as { readonly symbols: readonly string[] }).symbols[0];
}

function createReadField({ type }: AvroField, source: FieldSource, path: string): ReadField {
  const form = typeof type === 'object' && 'type' in type ? type : null;
  if (form?.logicalType === 'timestamp-millis') {
    const timeSource = source as TimeSource;
    return createReadValue(timeSource, path, createFitTime(timeSource, path));
  }
  if (form?.type === 'map') {
    return createReadMap(form.values!, source as Readonly<Record<string, ValueSource>>, path);
  }
  if (form?.type === 'array') {
    const { fields } = form.items as { readonly fields: readonly AvroField[] };
    const lists = source as EachSource | readonly FieldSources[];
    return 'each' in lists
      ? createReadEach(fields, lists, path)
      : createReadList(fields, lists, path);
  }
  const valueSource = source as ValueSource;
  return createReadValue(valueSource, path, createFitValue(type, path, divisorOf(valueSource)));
}

function createReadValue(source: ValueSource, path: string, fit: FitValue): ReadField {
  const readSource = createReadSource(source, path);
  return function readValue(row) {
    const found = readSource(row);
    return found === undefined || isRejection(found) ? found : fit(found);
  };
}

/** Entries that the row says nothing about are left out. */
function createReadMap(
  type: AvroType,
  sources: Readonly<Record<string, ValueSource>>,
  path: string,
): ReadField {
  const readers = Object.entries(sources).map(([name, source]) => {
    const entryPath = `${path}.${name}`;
    const fit = createFitValue(['null', type], entryPath, divisorOf(source));
    return [name, createReadValue(source, entryPath, fit)] as const;
  });
  return function readMap(row) {
    const entries: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      const value = read(row) ?? null;
      if (isRejection(value)) return value;
      if (value !== null) entries[name] = value;
    }
    return entries;
  };
}

function createReadList(
  fields: readonly AvroField[],
  sources: readonly FieldSources[],
  path: string,
): ReadField {
  const readers = sources.map((each, index) => createReadRecord(fields, each, `${path}[${index}]`));
  return (row) => firstRejectionOr(readers.map((read) => read(row)));
}

function createReadEach(
  fields: readonly AvroField[],
  { each, fields: sources }: EachSource,
  path: string,
): ReadField {
  const readEntries = createReadCell(each);
  const readRecord = createReadRecord(fields, sources, '');
  return function readEach(row) {
    const entries = readEntries(row);
    if (entries === undefined) return undefined;
    if (!Array.isArray(entries)) return reject('MAPPING', path, 'is not a list');
    const records = entries.map((entry: unknown, index): unknown => {
      const entryPath = `${path}[${index}]`;
      if (!isRow(entry)) return reject('MAPPING', entryPath, 'is not an object');
      const record = readRecord(entry);
      return isRejection(record) ? { ...record, path: `${entryPath}.${record.path}` } : record;
    });
    return firstRejectionOr(records);
  };
}

/** Fills `accepted` from the place of the offer, where the mapping says it so. */
function createReadPlace(source: ValueSource | undefined) {
  const path = ACCEPTED_PLACE_FIELD;
  const read = source && createReadValue(source, path, (found) => fitNumber(found ?? 0));
  return function readPlace<Offer extends { readonly offers: readonly Alternative[] }>(
    row: Row,
    offer: Offer,
  ): Offer | (Offer & { accepted: string | null }) | Rejection {
    if (read === undefined) return offer;
    const place = read(row);
    if (place === undefined) return reject('MAPPING', path, 'is missing');
    if (isRejection(place)) return place;
    if (place === 0) return { ...offer, accepted: null };
    const accepted = offer.offers[(place as number) - 1]?.id;
    if (accepted === undefined) return reject('MAPPING', path, 'is not the place of an offer');
    return { ...offer, accepted };
  };
}

function divisorOf(source: ValueSource): number {
  return 'divide_by' in source ? (source.divide_by ?? 1) : 1;
}

function firstRejectionOr(values: readonly unknown[]): unknown {
  return values.find(isRejection) ?? values;
}

function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && (value as Row)['kind'] === 'rejected';
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readNothing(): undefined {
  return undefined;
}
