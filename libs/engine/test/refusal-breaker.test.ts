import { expect, test } from 'vitest';
import { RefusalBreaker } from '../src/stream/refusal-breaker.js';

const breaker = () => new RefusalBreaker({ shareMax: 0.5, windowRecords: 1_000 });

test('a stream of which all is refused stops within a window', () => {
  const all = breaker();
  let records = 0;
  while (!all.opensAfter(10, 10)) records += 10;
  expect(records).toBeGreaterThanOrEqual(490);
  expect(records).toBeLessThan(1_000);
});

test('a few bad records at the start of a stream do not stop it', () => {
  const early = breaker();
  expect(early.opensAfter(100, 100)).toBe(false);
  for (let count = 0; count < 100; count++) expect(early.opensAfter(100, 30)).toBe(false);
  expect(early.share).toBeCloseTo(0.3, 2);
});

test('after much that was good, a sender that breaks is noticed within a window', () => {
  const late = breaker();
  for (let count = 0; count < 1_000; count++) late.opensAfter(1_000, 0);
  let records = 0;
  while (!late.opensAfter(50, 50)) records += 50;
  // The share passes one half when half of the weight is new: after ln 2 of a window.
  expect(records).toBeGreaterThan(600);
  expect(records).toBeLessThan(1_000);
});

test('a share of 1 lets everything through', () => {
  const open = new RefusalBreaker({ shareMax: 1, windowRecords: 1_000 });
  for (let count = 0; count < 100; count++) expect(open.opensAfter(100, 100)).toBe(false);
});
