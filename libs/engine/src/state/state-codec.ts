/**
 * A customer's state as bytes, one value a customer: profile first, then the window. One state has one form, so equal states
 * are equal bytes.
 *
 *     version 1 | flags 1 | last event time 6 | [consent time 6] [erased time 6]
 *     choices v | answers v | if any: evidence age v, counts v each trait, touched mask v, evidence 3 each
 *     [window: state-window-codec.ts]
 *
 * v is a varint. Evidence is kept for touched traits only: nothing learned costs nothing. There is no offset and no sequence
 * in it, since equal histories must be equal bytes whatever the partition count.
 */
import { ByteReader, ByteWriter } from './byte-cursor.js';
import { emptyState, type ConsentState, type CustomerState } from './customer-state.js';
import { errors } from '../errors.js';
import { readFloat24, writeFloat24 } from './float24.js';
import { hasWindow, readWindow, writeWindow } from './state-window-codec.js';

const STATE_VERSION = 1;
const CONSENTS: readonly ConsentState[] = ['unknown', 'granted', 'withdrawn'];
const CONSENT_BITS = 0b0011;
const ERASED_BIT = 0b0100;
const WINDOW_BIT = 0b1000;
/** Version, flags, two times, two counts of 0. */
const ERASURE_MARK_BYTES = 16;

const writer = new ByteWriter();

export function encodeState(state: CustomerState): Buffer {
  const isErased = state.erasedTime > 0;
  const isOpen = hasWindow(state);
  const consent = CONSENTS.indexOf(state.consent);
  writer.reset();
  writer.byte(STATE_VERSION);
  writer.byte(consent | (isErased ? ERASED_BIT : 0) | (isOpen ? WINDOW_BIT : 0));
  writer.uint48(state.lastEventTime);
  if (consent > 0) writer.uint48(state.consentTime);
  if (isErased) writer.uint48(state.erasedTime);
  writer.varint(state.choiceCount);
  writer.varint(state.answerCount);
  if (state.choiceCount + state.answerCount > 0) writeEvidence(state);
  if (isOpen) writeWindow(writer, state);
  return writer.toBuffer();
}

/**
 * @throws WaaromError `STORE.CORRUPT` when the bytes are not a state of this version and dimension.
 */
export function decodeState(bytes: Buffer, dimension: number): CustomerState {
  try {
    return readState(new ByteReader(bytes), dimension);
  } catch (error) {
    throw errors.raise('STORE.CORRUPT', { reason: (error as Error).message }, error);
  }
}

/** Whether a value is all that an erasure leaves: the time up to which nothing is learned, and nothing of the customer. */
export function isErasureMark(value: Buffer): boolean {
  return (
    value.length === ERASURE_MARK_BYTES &&
    value[1] === ERASED_BIT &&
    // An event after the erasure would have left its time here.
    value.readUIntBE(2, 6) === 0
  );
}

function readState(reader: ByteReader, dimension: number): CustomerState {
  const version = reader.byte();
  if (version !== STATE_VERSION) throw new RangeError(`version ${version}`);
  const state = emptyState(dimension);
  const flags = reader.byte();
  const consent = CONSENTS[flags & CONSENT_BITS];
  if (consent === undefined) throw new RangeError(`flags ${flags}`);
  state.consent = consent;
  state.lastEventTime = reader.uint48();
  if (consent !== 'unknown') state.consentTime = reader.uint48();
  if (flags & ERASED_BIT) state.erasedTime = reader.uint48();
  state.choiceCount = reader.varint();
  state.answerCount = reader.varint();
  if (state.choiceCount + state.answerCount > 0) readEvidence(reader, state);
  if (flags & WINDOW_BIT) readWindow(reader, state);
  if (!reader.isAtEnd) throw new RangeError('bytes left over');
  return state;
}

function writeEvidence(state: CustomerState): void {
  const { evidence, traitCounts } = state;
  const dimension = traitCounts.length;
  writer.varint(state.lastEventTime - state.evidenceTime);
  for (let element = 1; element < dimension; element++) writer.varint(traitCounts[element]!);
  const touched = touchedMask(evidence, dimension);
  writer.varint(touched);
  const [bytes, start] = writer.place(evidenceBytes(touched, dimension));
  let offset = start;
  if (touched === 2 ** dimension - 1) {
    // As below, for the customers that most events are of.
    for (let index = 0; index < evidence.length; index++, offset += 3) {
      writeFloat24(bytes, offset, evidence[index]!);
    }
    return;
  }
  forEachTouched(touched, dimension, (index) => {
    writeFloat24(bytes, offset, evidence[index]!);
    offset += 3;
  });
}

function readEvidence(reader: ByteReader, state: CustomerState): void {
  const { evidence, traitCounts } = state;
  const dimension = traitCounts.length;
  state.evidenceTime = reader.timeBefore(state.lastEventTime);
  for (let element = 1; element < dimension; element++) traitCounts[element] = reader.varint();
  const touched = reader.varint();
  if (touched >= 2 ** dimension) throw new RangeError('more traits than the model has');
  let offset = reader.advance(evidenceBytes(touched, dimension));
  forEachTouched(touched, dimension, (index) => {
    evidence[index] = readFloat24(reader.bytes, offset);
    offset += 3;
  });
}

/** Bit k is set when anything was learned about element k. */
function touchedMask(evidence: Float64Array, dimension: number): number {
  let mask = 0;
  let diagonal = 0;
  const shiftStart = (dimension * (dimension + 1)) / 2;
  for (let element = 0; element < dimension; element++) {
    if (evidence[diagonal] !== 0 || evidence[shiftStart + element] !== 0) mask |= 1 << element;
    diagonal += dimension - element;
  }
  return mask;
}

function evidenceBytes(touched: number, dimension: number): number {
  let count = 0;
  for (let element = 0; element < dimension; element++) count += (touched >> element) & 1;
  return 3 * ((count * (count + 1)) / 2 + count);
}

/** Indexes into the packed evidence of what concerns touched elements only: the triangle, then the shift. */
function forEachTouched(touched: number, dimension: number, visit: (index: number) => void): void {
  let index = 0;
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++, index++) {
      if ((touched >> row) & (touched >> column) & 1) visit(index);
    }
  }
  for (let element = 0; element < dimension; element++, index++) {
    if ((touched >> element) & 1) visit(index);
  }
}
