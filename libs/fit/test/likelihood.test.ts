import { logLikelihood, preparePrior, type Choice } from '@waarom/model';
import { describe, expect, it } from 'vitest';
import { fitPooled, marginalLogLikelihood, packPeople, type Person } from '../src/index.js';
import { simulatePeople } from './support/simulate-people.js';

/** A yes or no. */
function answer(yes: boolean): Choice {
  return {
    rows: Float64Array.of(1),
    offsets: new Float64Array(1),
    count: 1,
    outside: true,
    chosen: yes ? 0 : -1,
    weight: 1,
  };
}

describe('the pooled fit', () => {
  it('is the log odds of the rate where there is nothing else', () => {
    const choices = Array.from({ length: 50 }, (_, n) => answer(n % 5 === 0));
    const pooled = fitPooled([{ id: 'a', choices }], 1);
    expect(pooled.coefficients[0]).toBeCloseTo(Math.log(0.25), 9);
    expect(pooled.logLikelihood).toBeCloseTo(10 * Math.log(0.2) + 40 * Math.log(0.8), 9);
    expect(pooled.converged).toBe(true);
  });

  it('is at the top: no small step leads up', () => {
    const people = simulatePeople({
      seed: 6,
      customers: 50,
      choices: 10,
      mean: [-1, 1],
      covariance: [1, 0, 0, 1],
    });
    const { coefficients, logLikelihood: top } = fitPooled(people, 2);
    const height = (b: Float64Array) =>
      people.reduce((sum, { choices }) => sum + logLikelihood(choices, b), 0);
    expect(height(coefficients)).toBeCloseTo(top, 9);
    for (const [k, step] of [
      [0, 0.01],
      [0, -0.01],
      [1, 0.01],
      [1, -0.01],
    ] as const) {
      expect(
        height(coefficients.map((value, at) => (at === k ? value + step : value))),
      ).toBeLessThan(top);
    }
  });

  it('goes far out, but no further than figures show, where a cue tells the choice for sure', () => {
    const pooled = fitPooled([{ id: 'a', choices: [answer(true), answer(true)] }], 1);
    expect(pooled.coefficients[0]).toBeGreaterThan(10);
    expect(pooled.coefficients[0]).toBeLessThan(50);
    expect(pooled.logLikelihood).toBeGreaterThan(-0.001);
  });

  it('keeps 0 for a cue that the log says nothing about', () => {
    const people = simulatePeople({
      seed: 6,
      customers: 20,
      choices: 10,
      mean: [-1, 1],
      covariance: [1, 0, 0, 1],
    });
    const wider: Person[] = people.map(({ id, choices }) => ({
      id,
      choices: choices.map((choice) => ({
        ...choice,
        rows: Float64Array.from({ length: 9 }, (_, at) =>
          at % 3 === 2 ? 0 : choice.rows[Math.floor(at / 3) * 2 + (at % 3)]!,
        ),
      })),
    }));
    const [narrow, wide] = [fitPooled(people, 2), fitPooled(wider, 3)];
    expect(wide.coefficients[2]).toBe(0);
    expect(wide.logLikelihood).toBeCloseTo(narrow.logLikelihood, 9);
  });
});

describe('the marginal likelihood', () => {
  const prior = preparePrior({
    mean: Float64Array.of(-0.5),
    covariance: Float64Array.of(4),
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers: [{ intercept: 0.5, loading: 0.2, sd: 0.25 }],
  });
  const histories = ['yynyy', 'nnn', 'yyyyyyyy', 'ynnnnnnn'];
  const people = histories.map((history) => ({
    id: history,
    choices: Array.from(history, (letter) => answer(letter === 'y')),
  }));

  it('is the integral that a grid gives', () => {
    let exact = 0;
    for (const { choices } of people) {
      let sum = 0;
      for (let z = -8; z <= 8; z += 0.001) {
        const fit = logLikelihood(choices, Float64Array.of(-0.5 + 2 * z));
        sum += (0.001 / Math.sqrt(2 * Math.PI)) * Math.exp(fit - 0.5 * z * z);
      }
      exact += Math.log(sum);
    }
    const found = marginalLogLikelihood(people, prior, { draws: 20_000, seed: 1 });
    // Weights with an sd of at most 1: 4 customers, 20,000 draws, four standard errors.
    expect(Math.abs(found - exact)).toBeLessThan(4 * Math.sqrt(4 / 20_000));
  });

  it('is the same for the same seed, and another for another', () => {
    const at = (seed: number) => marginalLogLikelihood(people, prior, { draws: 100, seed });
    expect(at(1)).toBe(at(1));
    expect(at(2)).not.toBe(at(1));
  });
});

describe('packed people', () => {
  it('are the people, on every walk', () => {
    const people = simulatePeople({
      seed: 4,
      customers: 5,
      choices: 3,
      mean: [0, 0],
      covariance: [1, 0, 0, 1],
      effects: [[0, 0]],
      positionOffsets: [0, -1],
    });
    const packed = packPeople(people, 2);
    expect(packed.size).toBe(5);
    const plain = people.map((person) => ({
      ...person,
      slots: person.slots!.map((slots) => Array.from(slots)),
    }));
    for (let walk = 0; walk < 2; walk++) {
      const unpacked = [...packed].map((person) => ({
        ...person,
        slots: person.slots!.map((slots) => Array.from(slots)),
      }));
      expect(unpacked).toEqual(plain);
    }
  });
});
