import { preparePrior } from '@waarom/model';
import { describe, expect, it } from 'vitest';
import { chooseHalfLife, createPrng, type Person } from '../src/index.js';

const DAY_MS = 86_400_000;

/** Customers whose click level starts anew, drawn from the prior, every so many days; a yes or no a day. */
function shopWhereTastesLast(days: number): Person[] {
  const prng = createPrng(14);
  return Array.from({ length: 60 }, (_, n) => {
    let level = 0;
    const choices = Array.from({ length: 40 }, (_, day) => {
      if (day % days === 0) level = 2 * prng.normal();
      return {
        rows: Float64Array.of(1),
        offsets: new Float64Array(1),
        count: 1,
        outside: true,
        chosen: prng.uniform() < 1 / (1 + Math.exp(-level)) ? 0 : -1,
        weight: 1,
      };
    });
    return { id: `${n}`, choices, timesMs: choices.map((_, day) => day * DAY_MS) };
  });
}

describe('the half-life', () => {
  const prior = preparePrior({
    mean: Float64Array.of(0),
    covariance: Float64Array.of(4),
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers: [{ intercept: 0.5, loading: 0.2, sd: 0.25 }],
  });
  const candidatesMs = [DAY_MS / 2, 3 * DAY_MS, Infinity];

  it('is none where tastes last', () => {
    const chosen = chooseHalfLife(shopWhereTastesLast(40), prior, { candidatesMs });
    expect(chosen.halfLifeMs).toBe(Infinity);
    expect(chosen.choices).toBe(2400);
  });

  it('is some days where tastes last for ten', () => {
    expect(chooseHalfLife(shopWhereTastesLast(10), prior, { candidatesMs }).halfLifeMs).toBe(
      3 * DAY_MS,
    );
  });

  it('is found on no more choices than asked for', () => {
    const people = shopWhereTastesLast(40);
    const { choices } = chooseHalfLife(people, prior, { candidatesMs, choicesMax: 100 });
    expect(choices).toBe(120);
  });
});
