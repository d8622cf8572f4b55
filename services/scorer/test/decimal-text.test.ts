import { assert, double, property } from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText } from '../src/decimal-text.js';

test.each([
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [-1.5, '-1.500000'],
  [0.1, '0.100000'],
  [0.000001, '0.000001'],
  [0.0000004, '0'],
  [-0.0000004, '0'],
  [0.9999996, '1'],
  [-12.003, '-12.003000'],
  [1234567.25, '1234567.250000'],
])('%f is %s', (value, text) => {
  expect(decimalText(value)).toBe(text);
});

test('it is the nearest multiple of a millionth, as JSON', () => {
  assert(
    property(double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
      const written: unknown = JSON.parse(decimalText(value));
      expect(written).toBeCloseTo(value, 5.99);
    }),
  );
});
