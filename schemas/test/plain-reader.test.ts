import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventZod } from '../src/event-json.js';
import { eventExamples, parseEvent } from '../src/index.js';

const oddValue = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    true,
    'text',
    '',
    0,
    -1,
    1.5,
    2 ** 60,
    [],
    {},
    '2026-11-24T10:00:00Z',
  ),
  fc.jsonValue(),
);

/** Replaces one value anywhere inside, or adds a key. */
function change(value: unknown, path: readonly string[], to: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  if (typeof value !== 'object' || value === null) return to;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...(value as unknown[])] as never)
    : { ...value };
  copy[key] = change(copy[key], rest, to);
  return copy;
}

const path = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'kind',
      'id',
      'customer',
      'time',
      'consent',
      'session',
      'list',
      'viewport',
      'alternatives',
      'offers',
      'accepted',
      'outside',
      'action',
      'value',
      'granted',
      'new',
    ),
  ),
  fc.tuple(
    fc.constantFrom('alternatives', 'offers'),
    fc.constantFrom('0', '1'),
    fc.constantFrom('id', 'price', 'discount', 'position', 'cues', 'new'),
  ),
  fc.tuple(
    fc.constantFrom('alternatives', 'offers'),
    fc.constant('0'),
    fc.constant('cues'),
    fc.constantFrom('scarcity', '__proto__'),
  ),
);

it('reads every event as zod does, also one with something odd in it', () => {
  const examples = fc.constantFrom(...Object.values(eventExamples));
  fc.assert(
    fc.property(examples, path, oddValue, (example, where, odd) => {
      const text = JSON.stringify(change(example, where, odd));
      const byZod = eventZod.safeParse(JSON.parse(text));
      const event = parseEvent(text);
      if (byZod.success) expect(event).toEqual(byZod.data);
      else expect(event.kind).toBe('rejected');
    }),
    { numRuns: 3_000 },
  );
});
