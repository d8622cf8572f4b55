/** Avro as anybody would read it: avsc as it comes, by the fingerprint in the header. None of it is this project's, so it stays. */
import avro from 'avsc';
import {
  encodeEvent,
  eventExamples,
  eventSchemas,
  parseEvent,
  type Event,
  type EventKind,
} from '@waarom/schemas';

const HEADER_BYTES = 10;
const FINGERPRINT_START = 2;

/** Reads a value of any kind of event. */
export function createBareDecoder(): (value: Buffer) => unknown {
  const types = new Map<number, avro.Type>();
  for (const [kind, schema] of Object.entries(eventSchemas)) {
    const example = parseEvent(eventExamples[kind as EventKind]) as Event;
    const type = avro.Type.forSchema(schema as unknown as avro.Schema, { wrapUnions: false });
    types.set(encodeEvent(example).readUInt32LE(FINGERPRINT_START), type);
  }
  return (value) => {
    const type = types.get(value.readUInt32LE(FINGERPRINT_START))!;
    return type.decode(value, HEADER_BYTES).value as unknown;
  };
}
