import { assert, double, property } from 'fast-check';
import { expect, test } from 'vitest';
import { ascii, JsonWriter } from '../src/json-writer.js';

const writer = new JsonWriter();

function written(value: number): string {
  writer.reset();
  writer.decimals(value);
  return writer.toString();
}

test.each([
  [0, '0'],
  [-0, '0'],
  [7, '7'],
  [1000, '1000'],
  [-1.5, '-1.5'],
  [0.1, '0.1'],
  [0.1 + 0.2, '0.3'],
  [0.000001, '0.000001'],
  [0.0000004, '0'],
  [-0.0000004, '0'],
  [0.9999996, '1'],
  [-12.003, '-12.003'],
  [1234567.25, '1234567.25'],
])('%f is %s', (value, text) => {
  expect(written(value)).toBe(text);
});

test('a number is the nearest millionth, written the shortest way', () => {
  assert(
    property(double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
      const millionths = Math.round(Math.abs(value) * 1e6);
      const text = written(value);
      expect(Number(text)).toBe(millionths === 0 ? 0 : (Math.sign(value) * millionths) / 1e6);
      expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,5}[1-9])?$/);
    }),
  );
});

test('it grows with what is written', () => {
  writer.reset();
  for (let count = 0; count < 3000; count++) writer.raw(ascii('[1],'));
  writer.decimals(0.25);
  expect(writer.toString()).toBe(`${'[1],'.repeat(3000)}0.25`);
  writer.reset();
  expect(writer.toString()).toBe('');
});
