/** Texts of the command line into values; what is not understood is refused with what is expected. */
import { InvalidArgumentError } from 'commander';
import { BASELINES, parseCondition, type Baseline, type Condition } from './evaluate/fail-if.js';

export function portOf(text: string): number {
  return wholeNumber(text, 0, 65_535);
}

export function countOf(text: string): number {
  return wholeNumber(text, 1, 1e9);
}

export function seedOf(text: string): number {
  return wholeNumber(text, 0, 2 ** 31 - 1);
}

function wholeNumber(text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new InvalidArgumentError(`A whole number from ${min} to ${max} is expected.`);
}

export function baselinesOf(text: string): readonly Baseline[] {
  return text.split(',').map((part) => {
    const found = BASELINES.find((baseline) => baseline === part.trim());
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Some of ${BASELINES.join(',')} are expected.`);
  });
}

export function addCondition(text: string, before: readonly Condition[]): readonly Condition[] {
  const condition = parseCondition(text);
  if (typeof condition === 'string') throw new InvalidArgumentError(condition);
  return [...before, condition];
}

/** Trait ids, one or several, added to those named before. */
export function addTraits(text: string, before: readonly string[]): readonly string[] {
  return [...before, ...text.split(',').map((part) => part.trim())];
}

export function slotsOf(text: string): number {
  return wholeNumber(text, 0, 100);
}

/** Milliseconds. */
export function halfLifeOf(text: string): number | 'auto' {
  if (text === 'auto') return 'auto';
  if (text === 'none') return Infinity;
  const days = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  if (days > 0 && days < 1e6) return days * 86_400_000;
  throw new InvalidArgumentError('A number of days is expected, or auto, or none.');
}

export function shareOf(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('A number from 0 to 1 is expected.');
}

export function timeOf(text: string): number {
  const time = ISO_TIME.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError(
    'A time is expected, as 2026-11-22 or 2026-11-22T01:10:03Z (with a zone).',
  );
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;
