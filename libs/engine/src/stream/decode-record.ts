/** A record into a canonical event, or the reason why not. Total: no bytes make it throw. */
import {
  checkEvent,
  decodeEvent,
  parseEvent,
  reject,
  type Event,
  type Rejection,
} from '@waarom/schemas';
import type { SourceRecord } from '../ports/record-source.js';

/**
 * Reads the value of a record; what `Updater` is given for a topic. The event of a record with a key is of the key's customer, who is
 * `customer` where the key has been read already.
 */
export type DecodeRecord = (record: SourceRecord, customer?: string) => Event | Rejection;

export const RECORD_LIMITS = {
  valueBytesMax: 1024 * 1024,
  /** How far an event's time may be ahead of its record's. Not more than the lateness bound, or a wrong clock shuts others out. */
  futureMsMax: 60 * 60_000,
} as const;

/** `avro` is Avro single-object encoding, `json` UTF-8 JSON text; both of the canonical events. */
export type RecordFormat = 'avro' | 'json';

export function createDecodeRecord(format: RecordFormat): DecodeRecord {
  const read = format === 'avro' ? decodeEvent : (value: Buffer) => parseEvent(value.toString());
  return function decodeRecord({ key, value, timestamp }, customer) {
    if (value === null) return reject('DECODE_ENVELOPE', '', 'the record has no value');
    if (value.length > RECORD_LIMITS.valueBytesMax) {
      return reject(
        'TOO_LARGE',
        '',
        `${value.length} bytes, at most ${RECORD_LIMITS.valueBytesMax}`,
      );
    }
    const event = read(value, customer);
    if (event.kind === 'rejected') return event;
    const problem = checkEvent(event);
    if (problem !== null) return problem;
    if (event.time > timestamp + RECORD_LIMITS.futureMsMax) {
      return reject('SEMANTIC', 'time', 'is in the future of its record');
    }
    if (key !== null && !isText(key, event.customer)) {
      return reject('KEY_MISMATCH', 'customer', 'is not the record’s key');
    }
    return event;
  };
}

/** Whether the bytes are the text in UTF-8. */
function isText(bytes: Buffer, text: string): boolean {
  const { length } = text;
  // Not the other way round: bytes that are no UTF-8 become a text as well, of which they are not the bytes.
  if (bytes.length !== length) return Buffer.from(text).equals(bytes);
  // Of equal length, so if they are the same they are ASCII; a loop is quicker than a new string.
  for (let index = 0; index < length; index++) {
    if (bytes[index]! > 0x7f || bytes[index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
