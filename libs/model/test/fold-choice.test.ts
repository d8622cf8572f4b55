import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeDifferences } from '../src/differences.js';
import { foldCarefully } from '../src/fold-carefully.js';
import {
  createFoldChoice,
  emptyEvidence,
  posterior,
  triangleIndex,
  triangleLength,
  type Choice,
  type FoldChoice,
  type PreparedPrior,
} from '../src/index.js';
import { createKernel } from '../src/kernel/kernel.js';
import { choiceOf, normalPrior } from './support/fold-all.js';
import { createPrng } from './support/prng.js';
import { randomChoice, randomPrior } from './support/random-choices.js';
import { slowFold, type DenseEvidence } from './support/slow-fold.js';

function toDense(evidence: Float64Array, dimension: number): DenseEvidence {
  const precision = Array.from({ length: dimension }, (_, i) =>
    Array.from({ length: dimension }, (_, j) => {
      return evidence[triangleIndex(dimension, Math.min(i, j), Math.max(i, j))]!;
    }),
  );
  return { precision, eta: [...evidence.subarray(triangleLength(dimension))] };
}

function toPacked({ precision, eta }: DenseEvidence): number[] {
  return [...precision.flatMap((row, i) => row.slice(i)), ...eta];
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Math.max(
    ...Array.from(expected, (value, at) => {
      return Math.abs(value - actual[at]!) / Math.max(1, Math.abs(value));
    }),
  );
}

function compareWithOracle(fold: (prior: PreparedPrior) => FoldChoice, customers: number) {
  const prng = createPrng(20240501);
  let eventCount = 0;
  let worst = 0;
  for (let customer = 0; customer < customers; customer++) {
    const dimension = 2 + prng.integer(9);
    const prior = randomPrior(prng, dimension, 3);
    const foldOne = fold(prior);
    const evidence = emptyEvidence(dimension);
    for (let t = 0; t < 10; t++) {
      const choice = randomChoice(prng, dimension, 10);
      const expected = slowFold(prior, toDense(evidence, dimension), choice);
      foldOne(evidence, choice);
      if (expected === undefined) throw new Error('the oracle did not converge');
      worst = Math.max(worst, largestDifference(evidence, toPacked(expected)));
      eventCount++;
    }
  }
  return { eventCount, worst };
}

describe('the choice update', () => {
  it('equals the slow oracle to 1e-9 over 10,000 random chained choices', () => {
    const { eventCount, worst } = compareWithOracle(createFoldChoice, 1000);
    expect(eventCount).toBe(10_000);
    expect(worst).toBeLessThan(1e-9);
  });

  it('equals the slow oracle on the careful path too', () => {
    const { worst } = compareWithOracle(
      (prior) => (evidence, choice) => {
        foldCarefully(prior, evidence, choice);
      },
      100,
    );
    expect(worst).toBeLessThan(1e-9);
  });

  it('equals the slow oracle above the dimensions that have a kernel', () => {
    const prng = createPrng(3);
    const prior = randomPrior(prng, 20, 1);
    const evidence = emptyEvidence(20);
    for (let t = 0; t < 5; t++) {
      const choice = randomChoice(prng, 20, 6);
      const expected = slowFold(prior, toDense(evidence, 20), choice)!;
      createFoldChoice(prior)(evidence, choice);
      expect(largestDifference(evidence, toPacked(expected))).toBeLessThan(1e-9);
    }
  });

  it('does not depend on the order of the alternatives', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const prng = createPrng(seed);
        const dimension = 2 + prng.integer(6);
        const prior = randomPrior(prng, dimension, 2);
        const choice = randomChoice(prng, dimension, 8);
        const straight = emptyEvidence(dimension);
        const turned = emptyEvidence(dimension);
        createFoldChoice(prior)(straight, choice);
        createFoldChoice(prior)(turned, reverse(choice, dimension));
        expect([...turned]).toEqual([...straight]);
      }),
      { numRuns: 300 },
    );
  });

  it('learns nothing from a forced choice of one', () => {
    const prior = randomPrior(createPrng(5), 4, 1);
    const evidence = emptyEvidence(4);
    createFoldChoice(prior)(evidence, { ...choiceOf([[1, 1, 1]], 0), outside: false });
    expect([...evidence]).toEqual([...emptyEvidence(4)]);
  });

  it('ignores a shift of all offsets in a forced choice', () => {
    const prior = randomPrior(createPrng(6), 3, 1);
    const rows = [
      [1, 0],
      [0, 1],
    ];
    const shifted = [0, 4].map((offset) => {
      const evidence = emptyEvidence(3);
      const offsets = new Float64Array(2).fill(offset);
      createFoldChoice(prior)(evidence, { ...choiceOf(rows, 1), outside: false, offsets });
      return evidence;
    });
    expect(largestDifference(shifted[0]!, shifted[1]!)).toBeLessThan(1e-12);
  });
});

describe('extreme choices', () => {
  it('leave finite evidence and a positive definite precision', () => {
    const prng = createPrng(11);
    for (let round = 0; round < 400; round++) {
      const dimension = 2 + prng.integer(7);
      const prior = randomPrior(prng, dimension, [1, 10, 100, 1000][round % 4]!);
      const fold = createFoldChoice(prior);
      const evidence = emptyEvidence(dimension);
      for (let t = 0; t < 10; t++) {
        const choice = randomChoice(prng, dimension, round % 5 === 0 ? 200 : 5);
        if (round % 3 === 0) scaleCues(choice, dimension, 10 ** prng.integer(4));
        fold(evidence, choice);
        expect(evidence.every(Number.isFinite)).toBe(true);
      }
      const { mean, covariance } = posterior(prior, evidence);
      expect([...mean, ...covariance].every(Number.isFinite)).toBe(true);
    }
  });

  it('reach the mode when it is more passes away than the kernel makes', () => {
    const prior = normalPrior([0, 0], [100, 1]);
    // Utility 80 below the outside option, and clicked all the same: 27 clamped steps away.
    const choice = { ...choiceOf([[0]], 0), offsets: Float64Array.of(-80) };
    const evidence = emptyEvidence(2);
    const { differences, fold } = createKernel(prior, { count: 1 });
    takeDifferences(choice, 2, differences);
    expect(fold(evidence, 1, 1)).toBe(false);
    createFoldChoice(prior)(evidence, choice);
    const { mean, covariance } = posterior(prior, evidence);
    // Exact: nearly a normal of sd 100 cut off at 80, with mean 137 and sd 46.
    expect(mean[0]).toBeGreaterThan(80);
    expect(mean[0]).toBeLessThan(400);
    expect(Math.sqrt(covariance[0]!)).toBeLessThan(100);
  });

  it.each([
    ['a cue that is not a number', { ...choiceOf([[Number.NaN]], 0) }],
    ['an infinite cue', { ...choiceOf([[Infinity]], -1) }],
    ['no alternative', { ...choiceOf([[1]], 0), count: 0 }],
    ['a chosen alternative that was not shown', choiceOf([[1]], 1)],
    ['nothing chosen in a forced choice', { ...choiceOf([[1]], -1), outside: false }],
    ['no weight', { ...choiceOf([[1]], 0), weight: 0 }],
  ])('with %s are refused and leave the evidence as it was', (_, choice) => {
    const prior = randomPrior(createPrng(2), 2, 1);
    const evidence = emptyEvidence(2);
    expect(() => createFoldChoice(prior)(evidence, choice)).toThrow(RangeError);
    expect([...evidence]).toEqual([...emptyEvidence(2)]);
  });
});

function reverse(choice: Choice, dimension: number): Choice {
  const { count, chosen } = choice;
  const order = Array.from({ length: count }, (_, j) => count - 1 - j);
  const rowsOf = (j: number) => [...choice.rows.subarray(j * dimension, (j + 1) * dimension)];
  return {
    ...choice,
    rows: Float64Array.from(order.flatMap(rowsOf)),
    offsets: Float64Array.from(order, (j) => choice.offsets[j]!),
    chosen: chosen < 0 ? -1 : count - 1 - chosen,
  };
}

function scaleCues(choice: Choice, dimension: number, factor: number): void {
  choice.rows.forEach((value, at) => {
    if (at % dimension !== 0) choice.rows[at] = value * factor;
  });
}
