import { defineErrors } from '@waarom/schemas';
import { expect, test } from 'vitest';
import { formatError } from '../src/index.js';

const errors = defineErrors({
  'DOOR.CLOSED': {
    what: 'The door {name} is closed',
    why: 'Somebody closed it.\nIt was windy.',
    next: ['Open it.', 'Or take another one.'],
    retry: 'now',
    status: 503,
  },
});

test('an error says what, its code, why, and every remedy', () => {
  const text = formatError(errors.raise('DOOR.CLOSED', { name: 'north' }));
  expect(text.split('\n')).toEqual([
    `✖ The door north is closed${' '.repeat(50)}DOOR.CLOSED`,
    '  why   Somebody closed it.',
    '        It was windy.',
    '  next  → Open it.',
    '        → Or take another one.',
    '  more  waarom explain DOOR.CLOSED',
    '',
  ]);
});

test('a defect is called one, and shows no stack', () => {
  const text = formatError(new TypeError('x is not a function'));
  expect(text).toContain('✖ TypeError: x is not a function');
  expect(text).toContain('defect');
  expect(text).not.toContain('    at ');
});

test('whatever is thrown can be printed', () => {
  expect(formatError('gone')).toContain('✖ gone');
  expect(formatError(undefined)).toContain('✖ undefined');
});
