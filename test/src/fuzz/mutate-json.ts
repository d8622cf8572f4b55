/** JSON that was valid, with values, keys or structure changed: the mistakes of programs, and what people try. */
import type { Random } from '@waarom/testing';

/** The text of the value after one to four changes; sometimes no JSON any more. */
export function mutateJson(random: Random, value: unknown): string {
  let mutated: unknown = structuredClone(value);
  for (let rest = random.integer(1, 4); rest > 0; rest--)
    mutated = changeSomewhere(random, mutated);
  const text = JSON.stringify(mutated) ?? '';
  return random.chance(0.2) ? spoil(random, text) : text;
}

/** Values that have broken other programs. */
const AWKWARD_VALUES: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e\u0301👩‍👩‍👧',
  'x'.repeat(300),
  '2026-13-45T99:99:99Z',
  '__proto__',
  0,
  -0,
  -1,
  0.1,
  1e-320,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  -(2 ** 53) - 2,
  8.64e15,
  8.64e15 + 1,
  '1e999',
  [],
  {},
  [[]],
  { kind: 'rejected' },
  { __proto__: null, toString: 1 },
];

const AWKWARD_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'kind',
  'id',
  '',
  '0',
  '\u0000',
  '$ref',
];

function changeSomewhere(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1))
    return replace(random, value);
  const entries: (readonly [string, unknown])[] = Object.entries(value);
  const index = entries.length === 0 ? -1 : random.integer(0, entries.length - 1);
  const change = random.integer(0, 7);
  if (index === -1 || change === 0)
    entries.push([random.pick(AWKWARD_KEYS), replace(random, null)]);
  else if (change === 1) entries.splice(index, 1);
  else if (change === 2) entries[index] = [random.pick(AWKWARD_KEYS), entries[index]![1]];
  else if (change === 3) entries.push(...entries.slice(index));
  else if (change === 4) entries[index] = [entries[index]![0], deepen(random, entries[index]![1])];
  else entries[index] = [entries[index]![0], changeSomewhere(random, entries[index]![1])];
  if (Array.isArray(value)) return entries.map(([, entry]) => entry);
  const changed: Record<string, unknown> = {};
  // As JSON.parse has it: `__proto__` is a key like any other.
  for (const [key, entry] of entries) {
    Object.defineProperty(changed, key, {
      value: entry,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return changed;
}

function replace(random: Random, value: unknown): unknown {
  if (typeof value === 'number' && random.chance(0.5))
    return value * random.pick([-1, 2, 1e3, 1e-9, 1e15]);
  if (typeof value === 'string' && random.chance(0.3))
    return value + random.pick(['\u0000', '\ud83d', 'é', value.repeat(20)]);
  return random.pick(AWKWARD_VALUES);
}

function deepen(random: Random, value: unknown): unknown {
  let deep = value;
  for (let depth = random.pick([1, 3, 50]); depth > 0; depth--) {
    deep = random.chance(0.5) ? [deep] : { a: deep };
  }
  return deep;
}

/** Text that JSON.stringify does not write. */
function spoil(random: Random, text: string): string {
  const at = random.integer(0, text.length);
  const piece = random.pick([
    '"',
    '}',
    '[',
    ',',
    '\\',
    '1e999',
    '-',
    'NaN',
    '\uFEFF',
    '//',
    '"__proto__":',
    '[['.repeat(30),
  ]);
  return random.chance(0.3) ? text.slice(0, at) : text.slice(0, at) + piece + text.slice(at);
}
