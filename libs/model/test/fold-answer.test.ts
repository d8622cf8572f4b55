import { describe, expect, it } from 'vitest';
import {
  defaultPrior,
  emptyEvidence,
  foldAnswer,
  posterior,
  preparePrior,
  readTrait,
} from '../src/index.js';

const prior = preparePrior(defaultPrior(['price_sensitivity', 'social_proof']));

function after(...answers: readonly (readonly [number, number])[]) {
  const evidence = emptyEvidence(prior.dimension);
  for (const [value, weight] of answers) foldAnswer(prior, evidence, 2, value, weight);
  return posterior(prior, evidence);
}

describe('an answer', () => {
  it('is the conjugate update of a normal mean', () => {
    const trait = readTrait(prior, after([0.9, 1]), 2);
    // a = 0.5 + 0.2 z + N(0, 0.25^2): precision of z is 0.64, its estimate 2.
    expect(trait.mean).toBeCloseTo((0.64 * 2) / 1.64, 12);
    expect(trait.sd).toBeCloseTo(Math.sqrt(1 / 1.64), 12);
  });

  it('of one half leaves the mean and narrows the interval', () => {
    const trait = readTrait(prior, after([0.5, 1]), 2);
    expect(trait.mean).toBeCloseTo(0, 12);
    expect(trait.ownDataShare).toBeCloseTo(0.64 / 1.64, 12);
  });

  it('commutes with other answers and counts by its weight', () => {
    const [one, other] = [after([0.9, 0.5], [0.2, 1]), after([0.2, 1], [0.9, 0.5])];
    expect(one.mean[2]).toBeCloseTo(other.mean[2]!, 12);
    expect(after([0.9, 0.5], [0.9, 0.5]).mean[2]).toBeCloseTo(after([0.9, 1]).mean[2]!, 12);
  });

  it.each([
    [0, 0.5, 1],
    [3, 0.5, 1],
    [1, 1.5, 1],
    [1, Number.NaN, 1],
    [1, 0.5, 0],
  ])('on trait %d with value %d and weight %d is refused', (trait, value, weight) => {
    const evidence = emptyEvidence(prior.dimension);
    expect(() => foldAnswer(prior, evidence, trait, value, weight)).toThrow(RangeError);
    expect([...evidence]).toEqual([...emptyEvidence(prior.dimension)]);
  });
});
