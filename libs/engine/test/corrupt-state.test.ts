import { expect, it } from 'vitest';
import { decodeState } from '../src/index.js';

const DIMENSION = 5;
/** Version, flags of a window, the time of the last event, no choices, no answers. */
const HEAD = [1, 0b1000, 0, 0, 0, 0, 0, 9, 0, 0];

function decode(window: readonly number[]) {
  return decodeState(Buffer.from([...HEAD, ...window]), DIMENSION);
}

/** Of one alternative, at position 1 of which that many were examined, shown `age` ms before the last event. */
function exposure({ chosen = 0, examined = 1, age = 0 }) {
  return [1, 0, 0, 0, 0, 0, 1, age, 0b1000, 3, chosen + 1, examined, 1, 0, 0, 0, 7, 1, 0, 0, 0, 0];
}

it.each([
  ['took what was never shown', { chosen: 1 }],
  ['took what was never examined', { examined: 0 }],
  ['was shown before 1970', { age: 10 }],
])('a state with an exposure that %s is refused', (_what, changes) => {
  expect(decode(exposure({})).exposures[0]!.chosen).toBe(0);
  const corrupt = () => decode(exposure(changes));
  expect(corrupt).toThrowError(expect.objectContaining({ code: 'STORE.CORRUPT' }));
});

it('a state with an exposure of nothing is refused', () => {
  const corrupt = () => decode([1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  expect(corrupt).toThrowError(/exposure of nothing/);
});

it('a number that never ends is refused, instead of read as infinite', () => {
  const endless = [...Array.from({ length: 160 }, () => 0xff), 0];
  const corrupt = () => decode([...endless, 0, 0, 0]);
  expect(corrupt).toThrowError(/too many bytes/);
});
