import { expect, it } from 'vitest';
import { copyDoubles, doubles } from '../src/index.js';

it('arrays are zeros, of their length, and never share a value', () => {
  const lengths = Array.from({ length: 400 }, (_, index) => (index * 7) % 41).concat(1_024, 5_000);
  const arrays = lengths.map((length, index) => {
    const array = doubles(length);
    expect(array).toHaveLength(length);
    expect(array.every((value) => value === 0)).toBe(true);
    return array.fill(index + 1);
  });
  for (const [index, array] of arrays.entries()) {
    expect(array.every((value) => value === index + 1)).toBe(true);
  }
});

it('a copy is equal and its own', () => {
  const source = Float64Array.from({ length: 20 }, (_, index) => index / 3);
  const copy = copyDoubles(source);
  expect(copy).toEqual(source);
  source.fill(0);
  expect(copy[19]).toBe(19 / 3);
});
