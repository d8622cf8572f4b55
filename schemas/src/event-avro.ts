/**
 * Binary codec of the canonical events: Avro single-object encoding (Avro 1.11 specification, "Single object encoding"):
 * the bytes C3 01, the writer schema's CRC-64-AVRO fingerprint in little endian, the body.
 */
import avro from 'avsc';
import { COLLECTION_LENGTH_MAX } from './avro-cursor.js';
import { fingerprint } from './avro-fingerprint.js';
import { createAvroReader, type AvroReader } from './avro-reader.js';
import { eventSchemas } from './event-schemas.js';
import type { Event, EventKind } from './events.js';
import type { AvroField } from './plain-reader.js';
import { reject, type Rejection } from './rejection.js';

const HEADER_BYTES = 10;
const MARKER = 0xc301;

interface EventCodec {
  readonly type: avro.Type;
  readonly read: AvroReader;
  readonly header: Buffer;
  readonly fingerprintLow: number;
  readonly fingerprintHigh: number;
}

/** Body reading in avsc runs past the end of short input and finds out afterwards, so a corrupt length must be stopped here. */
class BoundedArray extends (avro.types.ArrayType as unknown as ArrayTypeConstructor) {
  _read(tap: Tap): unknown[] {
    const items: unknown[] = [];
    const { itemsType } = this;
    for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
      if (count < 0) {
        count = -count;
        tap.skipLong();
      }
      if (!(items.length + count <= COLLECTION_LENGTH_MAX)) throw new RangeError(`${count} items`);
      while (count-- > 0) items.push(itemsType._read(tap));
    }
    return items;
  }
}

class BoundedMap extends (avro.types.MapType as unknown as MapTypeConstructor) {
  _read(tap: Tap): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    const { valuesType } = this;
    let length = 0;
    for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
      if (count < 0) {
        count = -count;
        tap.skipLong();
      }
      length += count;
      if (!(length <= COLLECTION_LENGTH_MAX)) throw new RangeError(`${length} entries`);
      while (count-- > 0) values[tap.readString()] = valuesType._read(tap);
    }
    return values;
  }
}

const codecs = new Map<EventKind, EventCodec>();
const codecsByFingerprint = new Map<number, EventCodec>();
for (const [kind, schema] of Object.entries(eventSchemas)) {
  const codec = createCodec(schema);
  codecs.set(kind as EventKind, codec);
  codecsByFingerprint.set(codec.fingerprintLow, codec);
}

/** The event's bytes. Values outside the schema are a programmer's error and throw. */
export function encodeEvent(event: Event): Buffer {
  const { type, header } = codecs.get(event.kind)!;
  return Buffer.concat([header, type.toBuffer(event)]);
}

/** Fingerprint of the schema that a record says it was written with, in hexadecimal as it stands there; `null` when it says none. */
export function schemaIdOf(bytes: Buffer): string | null {
  return hasHeader(bytes) ? bytes.toString('hex', 2, HEADER_BYTES) : null;
}

function hasHeader(bytes: Buffer): boolean {
  return bytes.length >= HEADER_BYTES && bytes.readUInt16BE(0) === MARKER;
}

/**
 * Reads one event. Structure only: `checkEvent` says whether the values make sense.
 *
 * Never throws on bad bytes: returns a rejection `DECODE_ENVELOPE`, `SCHEMA_UNKNOWN` or `AVRO_DECODE`.
 *
 * `customer` is whose event it likely is: if so, its customer is that very string, which spares making another.
 */
export function decodeEvent(bytes: Buffer, customer = ''): Event | Rejection {
  if (!hasHeader(bytes)) {
    return reject('DECODE_ENVELOPE', '', 'not an Avro single-object record (bytes C3 01 expected)');
  }
  const codec = codecsByFingerprint.get(bytes.readUInt32LE(2));
  if (codec === undefined || codec.fingerprintHigh !== bytes.readUInt32LE(6)) {
    return reject('SCHEMA_UNKNOWN', '', `no schema with fingerprint ${schemaIdOf(bytes)}`);
  }
  const event = codec.read(bytes, HEADER_BYTES, customer);
  return event === null ? decodeWithCare(codec, bytes) : (event as Event);
}

/** As the reader in `avsc` has it. */
function decodeWithCare(codec: EventCodec, bytes: Buffer): Event | Rejection {
  try {
    const { value, offset } = codec.type.decode(bytes, HEADER_BYTES);
    if (offset !== bytes.length) {
      return reject(
        'AVRO_DECODE',
        '',
        offset < 0 ? 'truncated' : `${bytes.length - offset} bytes too many`,
      );
    }
    return value as Event;
  } catch (error) {
    return reject('AVRO_DECODE', '', error instanceof Error ? error.message : String(error));
  }
}

function createCodec(schema: { readonly fields: readonly AvroField[] }): EventCodec {
  const type = avro.Type.forSchema(schema as avro.Schema, {
    wrapUnions: false,
    registry: {},
    typeHook: boundCollections,
  });
  const body = fingerprint(JSON.stringify(type.schema()));
  return {
    type,
    read: createAvroReader(schema.fields, 'customer'),
    header: Buffer.concat([Buffer.from([MARKER >> 8, MARKER & 0xff]), body]),
    fingerprintLow: body.readUInt32LE(0),
    fingerprintHigh: body.readUInt32LE(4),
  };
}

function boundCollections(schema: unknown, options: object): avro.Type | undefined {
  const kind = (schema as { type?: unknown }).type;
  if (kind === 'array') return new BoundedArray(schema, options) as unknown as avro.Type;
  if (kind === 'map') return new BoundedMap(schema, options) as unknown as avro.Type;
  return undefined;
}

interface Tap {
  readLong(): number;
  skipLong(): void;
  readString(): string;
}
interface Readable {
  _read(tap: Tap): unknown;
}
type ArrayTypeConstructor = new (schema: unknown, options: object) => { itemsType: Readable };
type MapTypeConstructor = new (schema: unknown, options: object) => { valuesType: Readable };
