/** What a schema cannot say: limits and sense of the values. Hand-written, since it runs on every event of the stream. */
import type { Alternative, Event } from './events.js';
import { reject, type Rejection } from './rejection.js';

/** Limits of the canonical events. */
export const EVENT_LIMITS = {
  idLengthMax: 256,
  alternativesMax: 200,
  cuesMax: 32,
  cueNameLengthMax: 64,
  cueStrengthMax: 100,
  positionMax: 10_000,
  priceMax: 1e12,
  timeMsMax: 8.64e15,
} as const;

/** `null` when the event is sound, else a `SEMANTIC` rejection that names the field. */
export function checkEvent(event: Event): Rejection | null {
  const problem = checkIdentity(event);
  if (problem !== null) return problem;
  switch (event.kind) {
    case 'exposure':
      return (
        checkOptionalId(event.session, 'session') ??
        checkOptionalId(event.list, 'list') ??
        checkAlternatives(event.alternatives, 'alternatives')
      );
    case 'response':
      return checkResponse(event);
    case 'offer_response':
      return checkOffers(event);
    case 'answer':
      return (
        checkId(event.question, 'question') ??
        checkId(event.trait, 'trait') ??
        checkRange(event.value, 0, 1, 'value')
      );
    case 'consent':
    case 'erasure':
      return null;
  }
}

/** `null` when the text can be an id: 1 to 256 characters, no control characters, well-formed Unicode. */
export function checkId(id: string, path: string): Rejection | null {
  const { length } = id;
  if (length === 0) return reject('SEMANTIC', path, 'is empty');
  if (length > EVENT_LIMITS.idLengthMax) {
    return reject('SEMANTIC', path, `is longer than ${EVENT_LIMITS.idLengthMax} characters`);
  }
  // Nearly every id is plain ASCII, for which a loop is quicker than a pattern.
  for (let index = 0; index < length; index++) {
    const unit = id.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e) return checkUnusualId(id, path);
  }
  return null;
}

function checkUnusualId(id: string, path: string): Rejection | null {
  if (CONTROL_CHARACTERS.test(id)) return reject('SEMANTIC', path, 'has control characters');
  if (!id.isWellFormed()) return reject('SEMANTIC', path, 'is not well-formed Unicode');
  return null;
}

function checkIdentity(event: Event): Rejection | null {
  const problem = checkId(event.id, 'id') ?? checkId(event.customer, 'customer');
  if (problem !== null) return problem;
  if (!Number.isSafeInteger(event.time)) {
    return reject('SEMANTIC', 'time', 'is not a whole number of milliseconds');
  }
  return checkRange(event.time, 1, EVENT_LIMITS.timeMsMax, 'time');
}

function checkResponse(event: Event & { kind: 'response' }): Rejection | null {
  const takesNothing = event.action === 'dismiss' || event.action === 'decline';
  if (event.alternative === null && !takesNothing) {
    return reject('SEMANTIC', 'alternative', `is missing for action ${event.action}`);
  }
  return (
    checkOptionalId(event.session, 'session') ??
    checkOptionalId(event.list, 'list') ??
    checkOptionalId(event.exposure, 'exposure') ??
    checkOptionalId(event.alternative, 'alternative')
  );
}

function checkOffers(event: Event & { kind: 'offer_response' }): Rejection | null {
  const problem =
    checkAlternatives(event.offers, 'offers') ?? checkOptionalId(event.accepted, 'accepted');
  if (problem !== null) return problem;
  if (event.accepted === null) {
    return event.outside
      ? null
      : reject('SEMANTIC', 'accepted', 'is missing though the choice was forced');
  }
  const known = event.offers.some((offer) => offer.id === event.accepted);
  return known ? null : reject('SEMANTIC', 'accepted', 'is not one of the offers');
}

function checkAlternatives(alternatives: readonly Alternative[], path: string): Rejection | null {
  const count = alternatives.length;
  if (count === 0) return reject('SEMANTIC', path, 'is empty');
  if (count > EVENT_LIMITS.alternativesMax) {
    return reject(
      'SEMANTIC',
      path,
      `has ${count} entries, at most ${EVENT_LIMITS.alternativesMax}`,
    );
  }
  for (let index = 0; index < count; index++) {
    const alternative = alternatives[index]!;
    const problem = checkAlternative(alternative);
    if (problem !== null) return { ...problem, path: `${path}[${index}].${problem.path}` };
    for (let earlier = 0; earlier < index; earlier++) {
      if (alternatives[earlier]!.id === alternative.id) {
        return reject('SEMANTIC', `${path}[${index}].id`, 'stands twice in one choice set');
      }
    }
  }
  return null;
}

function checkAlternative(alternative: Alternative): Rejection | null {
  const { price, list_price: listPrice, discount, position } = alternative;
  return (
    checkId(alternative.id, 'id') ??
    (price === null ? null : checkRange(price, 0, EVENT_LIMITS.priceMax, 'price')) ??
    (listPrice === null ? null : checkRange(listPrice, 0, EVENT_LIMITS.priceMax, 'list_price')) ??
    (discount === null ? null : checkRange(discount, 0, DISCOUNT_MAX, 'discount')) ??
    (position === null ? null : checkRange(position, 1, EVENT_LIMITS.positionMax, 'position')) ??
    checkCues(alternative.cues)
  );
}

function checkCues(cues: Alternative['cues']): Rejection | null {
  let count = 0;
  for (const name in cues) {
    if (++count > EVENT_LIMITS.cuesMax) {
      return reject('SEMANTIC', 'cues', `has more than ${EVENT_LIMITS.cuesMax} entries`);
    }
    if (name.length === 0 || name.length > EVENT_LIMITS.cueNameLengthMax) {
      return reject('SEMANTIC', 'cues', 'has a name that is empty or too long');
    }
    // JSON can name it, and an object of JavaScript cannot be given it without losing it.
    if (name === '__proto__') return reject('SEMANTIC', 'cues', 'has the name __proto__');
    const strength = cues[name]!;
    if (!(Math.abs(strength) <= EVENT_LIMITS.cueStrengthMax)) {
      return reject('SEMANTIC', 'cues', 'has a strength that is not a number from -100 to 100');
    }
  }
  return null;
}

function checkOptionalId(id: string | null, path: string): Rejection | null {
  return id === null ? null : checkId(id, path);
}

/** Written so that NaN is refused too. */
function checkRange(value: number, min: number, max: number, path: string): Rejection | null {
  if (value >= min && value <= max) return null;
  return reject('SEMANTIC', path, `is not a number from ${min} to ${max}`);
}

/** A discount of 100 % has no logarithm. */
const DISCOUNT_MAX = 0.99;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/;
