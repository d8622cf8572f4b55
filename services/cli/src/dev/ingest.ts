/**
 * Events over HTTP into the local log, from where they take the one way that all events take. The answer comes when they are
 * folded, so whoever sent them reads them back.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { EmbeddedLog, EmbeddedSource, LogPosition, LogRecord } from '@waarom/embedded';
import {
  createDecodeRecord,
  decodeState,
  type ConsentPolicy,
  type DeadLetter,
  type ProfileReader,
} from '@waarom/engine';
import type { Event, Rejection } from '@waarom/schemas';
import type { Ingest, RefusedEvent } from '@waarom/scorer';
import { errors } from '../errors.js';
import type { Refusals } from './refusals.js';
import { splitBody } from './split-body.js';

export interface IngestParts {
  readonly log: EmbeddedLog;
  readonly source: EmbeddedSource;
  readonly reader: ProfileReader;
  readonly refusals: Refusals;
  readonly consentPolicy: ConsentPolicy;
  /** Row length of the model. */
  readonly dimension: number;
}

const FOLD_TIMEOUT_MS = 10_000;
/** Puts a record that names no customer into some partition. */
const KEY_OF_NOBODY = Buffer.from('?');

export function createIngest(parts: IngestParts): Ingest {
  const { log, source, reader, refusals, consentPolicy, dimension } = parts;
  const decode = createDecodeRecord('json');

  return async function ingest(body) {
    const timestamp = Date.now();
    const records = splitBody(body).map((value): LogRecord => ({
      key: keyOf(value),
      value,
      timestamp,
    }));
    const results = records.map((record) => decode({ offset: 0, ...record }));
    const positions = await log.append(records);
    const letters = await refusals.during(positions, () => folded(positions));
    const rejected = results.flatMap((result, index) => refusalOf(index, result, letters[index]));
    const events = results.filter(
      (result, index): result is Event =>
        result.kind !== 'rejected' && letters[index] === undefined,
    );
    return {
      received: records.length,
      accepted: records.length - rejected.length,
      without_consent: await countWithoutConsent(events),
      rejected,
    };
  };

  /** @throws WaaromError `DEV.FOLD_BEHIND`, `EMBEDDED.STOPPED`. */
  async function folded(positions: readonly LogPosition[]): Promise<void> {
    const timer = new AbortController();
    const late = wait(FOLD_TIMEOUT_MS, undefined, { signal: timer.signal }).then(
      () => Promise.reject(errors.raise('DEV.FOLD_BEHIND', { timeoutMs: FOLD_TIMEOUT_MS })),
      () => {},
    );
    const done = source.waitFor(positions);
    // When it is late, nobody hears of a later failure.
    done.catch(() => {});
    await Promise.race([done, late]).finally(() => timer.abort());
  }

  /** Events that the consent gate left out: they say no, or nothing where nothing was given before. */
  async function countWithoutConsent(events: readonly Event[]): Promise<number> {
    const gated = events.filter((event) => 'consent' in event && event.consent !== true);
    const customers = [...new Set(gated.map(({ customer }) => customer))];
    const values = await reader.read(customers);
    const open = new Set(
      customers.filter((_customer, index) => {
        const value = values[index] ?? null;
        const said = value === null ? 'unknown' : decodeState(value, dimension).consent;
        return said === 'granted' || (said === 'unknown' && consentPolicy === 'upstream');
      }),
    );
    return gated.filter(
      (event) => ('consent' in event && event.consent === false) || !open.has(event.customer),
    ).length;
  }
}

/** A record that cannot be an event still goes by its customer, if it names one. */
function keyOf(value: Buffer): Buffer {
  try {
    const { customer } = JSON.parse(value.toString()) as { readonly customer?: unknown };
    return typeof customer === 'string' ? Buffer.from(customer) : KEY_OF_NOBODY;
  } catch {
    return KEY_OF_NOBODY;
  }
}

/** The decoder names the field; what only the fold can know (too late, no such trait) is on the dead letter. */
function refusalOf(
  index: number,
  result: Event | Rejection,
  letter: DeadLetter | undefined,
): readonly RefusedEvent[] {
  if (result.kind === 'rejected') {
    const { code, path, message } = result;
    return [{ index, code, path, message }];
  }
  if (letter === undefined) return [];
  return [{ index, code: letter.code, path: '', message: letter.message }];
}
