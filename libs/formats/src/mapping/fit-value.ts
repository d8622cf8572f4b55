/** Fits what was found in a row to the type of a field. Numeric text becomes a number; whatever else does not fit is refused. */
import { reject, type Rejection } from '@waarom/schemas';
import type { AvroType, TimeSource } from './mapping-schema.js';

/** The value, or a rejection `MAPPING` that names the field. Never gets undefined. */
export type FitValue = (found: unknown) => unknown;

export function createFitValue(type: AvroType, path: string, divisor: number): FitValue {
  if (Array.isArray(type)) {
    const branch = (type as readonly AvroType[]).find((each) => each !== 'null')!;
    const fit = createFitValue(branch, path, divisor);
    return (found) => (found === null ? null : fit(found));
  }
  if (typeof type === 'object' && 'symbols' in type) return createFitSymbol(type.symbols, path);
  switch (type) {
    case 'string':
      return (found) => fitText(found) ?? reject('MAPPING', path, 'is not text or a number');
    case 'boolean':
      return (found) => fitBoolean(found) ?? reject('MAPPING', path, 'is not true or false');
    case 'int':
      return (found) => {
        const number = fitNumber(found) / divisor;
        return Number.isSafeInteger(number) ? number : notWhole(path);
      };
    case 'double':
      return (found) => {
        const number = fitNumber(found) / divisor;
        return Number.isFinite(number) ? number : reject('MAPPING', path, 'is not a number');
      };
    default:
      throw new TypeError(`no mapping to Avro type ${JSON.stringify(type)}`);
  }
}

/** Fits a time, in milliseconds since 1970. */
export function createFitTime({ unit, start, step }: TimeSource, path: string): FitValue {
  if (start !== undefined && step !== undefined) {
    const startMs = parseTime(start);
    const stepMs = durationMs(step);
    return (found) => {
      const place = fitNumber(found);
      return Number.isSafeInteger(place) ? startMs + place * stepMs : notWhole(path);
    };
  }
  return (found) => {
    const time = unit === 'iso' ? fitTimeText(found) : fitNumber(found) * UNIT_MS[unit];
    const rounded = Math.floor(time);
    if (Number.isSafeInteger(rounded)) return rounded;
    return reject('MAPPING', path, unit === 'iso' ? NOT_ISO : `is not a time in ${unit}`);
  };
}

/** NaN when it is not a number. */
export function fitNumber(found: unknown): number {
  if (typeof found === 'number') return found;
  return typeof found === 'string' && NUMERIC.test(found.trim()) ? Number(found) : NaN;
}

function createFitSymbol(symbols: readonly string[], path: string): FitValue {
  return (found) =>
    symbols.includes(found as string)
      ? found
      : reject('MAPPING', path, `is not one of ${symbols.join(', ')}`);
}

function fitText(found: unknown): string | undefined {
  if (typeof found === 'string') return found;
  return typeof found === 'number' ? String(found) : undefined;
}

function fitBoolean(found: unknown): boolean | undefined {
  if (typeof found === 'boolean') return found;
  if (typeof found !== 'string') return undefined;
  const text = found.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function notWhole(path: string): Rejection {
  return reject('MAPPING', path, 'is not a whole number');
}

function fitTimeText(found: unknown): number {
  return typeof found === 'string' && ISO_TIME.test(found.trim()) ? parseTime(found) : NaN;
}

function parseTime(text: string): number {
  // oxlint-disable-next-line no-restricted-globals -- reading a date is pure; the clock is not asked
  return Date.parse(text.trim().replace(' ', 'T'));
}

function durationMs(text: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text)!;
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

const UNIT_MS = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const NUMERIC = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** A date, or a date with time and zone: a time without its zone could be any of 24. */
const ISO_TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;
const NOT_ISO = 'is not an ISO 8601 time with its zone';
