import { expect, it } from 'vitest';
import { decodeState } from '../src/index.js';

const DIMENSION = 5;
/** Version, flags of a window, the time of the last event, no choices, no answers. */
const HEAD = [1, 0b1000, 0, 0, 0, 0, 0, 9, 0, 0];

function decode(window: readonly number[]) {
  return decodeState(Buffer.from([...HEAD, ...window]), DIMENSION);
}

it('a state whose response took what was never shown is refused', () => {
  const exposure = (chosen: number) => [1, 0, 0, 0, 0, 0, 1, 0, 0b1000, 3, chosen + 1, 0];
  const alternative = [1, 0, 0, 0, 7, 1, 0, 0];
  expect(decode([...exposure(0), ...alternative, 0, 0]).exposures[0]!.chosen).toBe(0);
  const corrupt = () => decode([...exposure(1), ...alternative, 0, 0]);
  expect(corrupt).toThrowError(expect.objectContaining({ code: 'STORE.CORRUPT' }));
});

it('a number that never ends is refused, instead of read as infinite', () => {
  const endless = [...Array.from({ length: 160 }, () => 0xff), 0];
  const corrupt = () => decode([...endless, 0, 0, 0]);
  expect(corrupt).toThrowError(/too many bytes/);
});
