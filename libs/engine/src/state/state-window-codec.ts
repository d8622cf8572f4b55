/**
 * The window part of a state's bytes. Times are ages before the last event, v is a varint:
 *
 *     exposures v, each: id 6 | age v | flags 1 | [list 4] [session 4] | [strength 1, chosen + 1 v, examined v]
 *                        alternatives v, each: id 4 | position v | cue mask v | units mask v | other cue values 4 each
 *     early responses v, each: exposure 6 | alternative 4 | list 4 | session 4 | age v | strength 1
 *     recent events v, each: id 6 | age v
 */
import type { ByteReader, ByteWriter } from './byte-cursor.js';
import type { CustomerState, OpenAlternative, OpenExposure } from './customer-state.js';

const VIEWPORT_BIT = 0b0001;
const LIST_BIT = 0b0010;
const SESSION_BIT = 0b0100;
const RESPONSE_BIT = 0b1000;

export function hasWindow(state: CustomerState): boolean {
  return state.exposures.length + state.earlyResponses.length + state.recentEvents.length > 0;
}

export function writeWindow(writer: ByteWriter, state: CustomerState): void {
  const { lastEventTime, exposures, earlyResponses, recentEvents } = state;
  writer.varint(exposures.length);
  for (const exposure of exposures) writeExposure(writer, exposure, lastEventTime);
  writer.varint(earlyResponses.length);
  for (const response of earlyResponses) {
    writer.uint48(response.exposure);
    writer.uint32(response.alternative);
    writer.uint32(response.list);
    writer.uint32(response.session);
    writer.varint(lastEventTime - response.time);
    writer.byte(response.strength);
  }
  writer.varint(recentEvents.length);
  for (const { id, time } of recentEvents) {
    writer.uint48(id);
    writer.varint(lastEventTime - time);
  }
}

export function readWindow(reader: ByteReader, state: CustomerState): void {
  const { lastEventTime, traitCounts } = state;
  for (let count = reader.varint(); count > 0; count--) {
    state.exposures.push(readExposure(reader, lastEventTime, traitCounts.length - 1));
  }
  for (let count = reader.varint(); count > 0; count--) {
    state.earlyResponses.push({
      exposure: reader.uint48(),
      alternative: reader.uint32(),
      list: reader.uint32(),
      session: reader.uint32(),
      time: reader.timeBefore(lastEventTime),
      strength: reader.byte(),
    });
  }
  for (let count = reader.varint(); count > 0; count--) {
    state.recentEvents.push({ id: reader.uint48(), time: reader.timeBefore(lastEventTime) });
  }
}

function writeExposure(writer: ByteWriter, exposure: OpenExposure, lastEventTime: number): void {
  const { list, session, strength, alternatives } = exposure;
  writer.uint48(exposure.id);
  writer.varint(lastEventTime - exposure.time);
  writer.byte(
    (exposure.viewport ? VIEWPORT_BIT : 0) |
      (list === 0 ? 0 : LIST_BIT) |
      (session === 0 ? 0 : SESSION_BIT) |
      (strength === 0 ? 0 : RESPONSE_BIT),
  );
  if (list !== 0) writer.uint32(list);
  if (session !== 0) writer.uint32(session);
  if (strength !== 0) {
    writer.byte(strength);
    writer.varint(exposure.chosen + 1);
    writer.varint(exposure.examinedPosition);
  }
  writer.varint(alternatives.length);
  for (const alternative of alternatives) writeAlternative(writer, alternative);
}

function readExposure(reader: ByteReader, lastEventTime: number, cueCount: number): OpenExposure {
  const id = reader.uint48();
  const time = reader.timeBefore(lastEventTime);
  const flags = reader.byte();
  const list = flags & LIST_BIT ? reader.uint32() : 0;
  const session = flags & SESSION_BIT ? reader.uint32() : 0;
  const isAnswered = (flags & RESPONSE_BIT) !== 0;
  const strength = isAnswered ? reader.byte() : 0;
  const chosen = isAnswered ? reader.varint() - 1 : -1;
  const examinedPosition = isAnswered ? reader.varint() : 0;
  const alternatives: OpenAlternative[] = [];
  for (let count = reader.varint(); count > 0; count--) {
    alternatives.push(readAlternative(reader, cueCount));
  }
  if (alternatives.length === 0) throw new RangeError('an exposure of nothing');
  if (chosen >= alternatives.length) throw new RangeError('chosen is not an alternative');
  if (chosen >= 0 && alternatives[chosen]!.position > examinedPosition) {
    throw new RangeError('chosen was not examined');
  }
  const viewport = (flags & VIEWPORT_BIT) !== 0;
  return { id, time, viewport, list, session, alternatives, strength, chosen, examinedPosition };
}

/** Most cues are absent or of strength 1, so only others are written out. */
function writeAlternative(writer: ByteWriter, { id, position, cues }: OpenAlternative): void {
  let present = 0;
  let units = 0;
  for (let index = 0; index < cues.length; index++) {
    if (cues[index] !== 0) present |= 1 << index;
    if (cues[index] === 1) units |= 1 << index;
  }
  writer.uint32(id);
  writer.varint(position);
  writer.varint(present);
  writer.varint(units);
  for (let index = 0; index < cues.length; index++) {
    if (((present & ~units) >> index) & 1) writer.float32(cues[index]!);
  }
}

function readAlternative(reader: ByteReader, cueCount: number): OpenAlternative {
  const id = reader.uint32();
  const position = reader.varint();
  const present = reader.varint();
  const units = reader.varint();
  const cues: number[] = [];
  for (let index = 0; index < cueCount; index++) {
    if ((units >> index) & 1) cues.push(1);
    else cues.push((present >> index) & 1 ? reader.float32() : 0);
  }
  return { id, position, cues };
}
