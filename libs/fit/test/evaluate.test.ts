import type { Choice, Prior } from '@waarom/model';
import { describe, expect, it } from 'vitest';
import {
  aheadAfter,
  compareLosses,
  createPooledForecaster,
  createPosteriorForecaster,
  createPriorForecaster,
  createRuleForecaster,
  createUniformForecaster,
  evaluate,
  placebo,
  samplePeople,
  splitPeople,
  type Person,
} from '../src/index.js';
import { simulatePeople } from './support/simulate-people.js';

const truth = { mean: [-1, 0.8, -0.3], covariance: [1.44, 0, 0, 0, 1, 0, 0, 0, 0.36] };
const dimension = 3;
const prior: Prior = {
  mean: Float64Array.from(truth.mean),
  covariance: Float64Array.from(truth.covariance),
  positionOffsets: new Float64Array(0),
  halfLifeMs: Infinity,
  answers: truth.mean.map(() => ({ intercept: 0.5, loading: 0.2, sd: 0.25 })),
};

/** A choice between an offer, a plain item and nothing: 0, 1 or -1. */
function choiceOf(chosen: number): Choice {
  const rows = Float64Array.from([1, 1, 0, 1, 0, 0]);
  return { rows, offsets: new Float64Array(2), count: 2, outside: true, chosen, weight: 1 };
}

function personOf(id: string, ...chosen: number[]): Person {
  return { id, choices: chosen.map(choiceOf) };
}

describe('scores', () => {
  it('are those that one can reckon by hand', () => {
    const people = [personOf('a', 0, -1), personOf('b', 1)];
    const { customers, choices, scores } = evaluate(people, [createUniformForecaster()]);
    expect({ customers, choices }).toEqual({ customers: 2, choices: 3 });
    const [{ logLoss, brier, calibrationError, losses }] = scores as [(typeof scores)[0]];
    expect(logLoss).toBeCloseTo(Math.log(3), 12);
    expect(brier).toBeCloseTo(4 / 9 + 2 / 9, 12);
    // A third of everything was foretold, and a third came.
    expect(calibrationError).toBeCloseTo(0, 12);
    expect(Array.from(losses)).toEqual(
      [2 * Math.log(3), Math.log(3)].map((x) => expect.closeTo(x)),
    );
  });

  it('find a forecast that is too sure badly calibrated', () => {
    const people = Array.from({ length: 10 }, (_, n) => personOf(`${n}`, n < 5 ? 0 : -1));
    const sure = {
      ...createUniformForecaster(),
      foretell: () => ({ alternatives: Float64Array.from([0.95, 0]), outside: 0.05 }),
    };
    const [score] = evaluate(people, [sure]).scores;
    // Foretold .95, 0 and .05; half of it came, none and half.
    expect(score!.calibrationError).toBeCloseTo((0.45 + 0 + 0.45) / 3, 12);
  });
});

describe('answers', () => {
  const measures = [null, { intercept: 0.5, loading: 0.06, sd: 0.03 }, null];
  const asked = simulatePeople({ seed: 33, customers: 300, choices: 4, measures, ...truth });
  const timed = asked.map((person) => ({ ...person, timesMs: [1, 2, 3, 4] }));
  const told = { ...prior, answers: measures.map((measure) => measure ?? prior.answers[0]!) };
  const lossOf = (people: readonly Person[]) =>
    evaluate(people, [createPosteriorForecaster('waarom', told)]).scores[0]!.logLoss;

  it('help to foretell what is chosen after them, and only that', () => {
    const silent = timed.map(({ answers: _answers, ...person }) => person);
    const late = timed.map(({ answers, ...person }) => ({
      ...person,
      answers: answers!.map((answer) => ({ ...answer, timeMs: 5 })),
    }));
    expect(lossOf(timed)).toBeLessThan(0.99 * lossOf(silent));
    expect(lossOf(late)).toBe(lossOf(silent));
  });

  it('fade as choices do', () => {
    const day = 86_400_000;
    const later = timed.map((person) => ({
      ...person,
      timesMs: person.timesMs.map((time) => time + 100 * day),
    }));
    const fading = { ...told, halfLifeMs: day };
    const [faded] = evaluate(later, [createPosteriorForecaster('waarom', fading)]).scores;
    const silent = timed.map(({ answers: _answers, ...person }) => person);
    expect(faded!.logLoss).toBeCloseTo(lossOf(silent), 9);
  });
});

describe('forecasters', () => {
  const people = simulatePeople({ seed: 31, customers: 250, choices: 20, ...truth });
  const { scores, lossesByNumber } = evaluate(people, [
    createPosteriorForecaster('waarom', prior),
    createPriorForecaster('prior', prior),
    createPooledForecaster(),
    createUniformForecaster(),
  ]);
  const [own, average, pooled, uniform] = scores;

  it('who know more foretell better: own choices, the population, rates, nothing', () => {
    expect(own!.logLoss).toBeLessThan(average!.logLoss);
    expect(average!.logLoss).toBeLessThan(pooled!.logLoss);
    expect(pooled!.logLoss).toBeLessThan(uniform!.logLoss);
    expect(aheadAfter(lossesByNumber[0]!, lossesByNumber[1]!)).toBeLessThanOrEqual(3);
  });

  it('who know the truth are calibrated, and their intervals hold what they should', () => {
    expect(own!.calibrationError).toBeLessThan(0.01);
    // Three standard errors of a share of 250 customers, and what the normal interval of a count is off by.
    expect(Math.abs(own!.coverage90! - 0.9)).toBeLessThan(3 * Math.sqrt(0.09 / 250) + 0.02);
    expect(average!.coverage90!).toBeLessThan(own!.coverage90! - 0.1);
  });

  it('foretell the first choice of everybody alike, whoever came before', () => {
    const forecaster = createPosteriorForecaster('waarom', prior);
    const first = forecasts(forecaster, personOf('a', 0, 0, 0));
    forecasts(forecaster, personOf('b', -1, -1));
    expect(forecasts(forecaster, personOf('c', 0, 0, 0))).toEqual(first);
    expect(first[2]).toBeGreaterThan(first[0]!);
  });

  it('by the rule of three foretell offers for who took three in a row, once they have seen what such people do', () => {
    const rule = createRuleForecaster({ dimension, offerElement: 1 });
    for (let n = 0; n < 30; n++) forecasts(rule, personOf(`${n}`, 0, 0, 0, 0, 0, 0));
    for (let n = 0; n < 30; n++) forecasts(rule, personOf(`${n}`, -1, 1, -1, 1, -1));
    const [first, second, third, fourth] = forecasts(rule, personOf('x', 0, 0, 0, 0));
    expect(second).toBeCloseTo(first!, 1);
    expect(third).toBeCloseTo(first!, 1);
    expect(fourth).toBeGreaterThan(0.9);
    expect(first).toBeLessThan(0.6);
  });

  it('give every possible outcome a chance, and all of them together one', () => {
    const rule = createRuleForecaster({ dimension, offerElement: 1 });
    for (const forecaster of [rule, createPooledForecaster(), createUniformForecaster()]) {
      for (const outside of [true, false]) {
        const { alternatives, outside: nothing } = forecaster.foretell(
          { ...choiceOf(0), outside },
          0,
        );
        expect(alternatives[0]! + alternatives[1]! + nothing).toBeCloseTo(1, 12);
        expect(Math.min(...alternatives)).toBeGreaterThan(0);
        if (outside) expect(nothing).toBeGreaterThan(0);
      }
    }
  });
});

/** P(the offer) before each of a person's choices. */
function forecasts(
  forecaster: ReturnType<typeof createUniformForecaster>,
  person: Person,
): number[] {
  forecaster.meet(person);
  return person.choices.map((choice, t) => {
    const { alternatives } = forecaster.foretell(choice, t);
    forecaster.learn(choice, t);
    return alternatives[0]!;
  });
}

describe('a comparison', () => {
  it('is the same for the same seed, and about its value', () => {
    const reference = Float64Array.from({ length: 200 }, (_, n) => 10 + (n % 7));
    const losses = reference.map((loss, n) => 0.95 * loss + (n % 3) - 1);
    const estimate = compareLosses(losses, reference, { seed: 1 });
    expect(compareLosses(losses, reference, { seed: 1 })).toEqual(estimate);
    expect(estimate.low).toBeLessThan(estimate.value);
    expect(estimate.value).toBeLessThan(estimate.high);
    expect(estimate.high).toBeLessThan(0);
    const none = compareLosses(reference, reference, { seed: 1 });
    expect(none).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('is ahead from the choice after which it stays so', () => {
    expect(aheadAfter(Float64Array.of(1, 1, 1, 1), Float64Array.of(2, 0, 1.5, 2))).toBe(2);
    expect(aheadAfter(Float64Array.of(1, 1), Float64Array.of(1, 1))).toBeNull();
  });
});

describe('a placebo', () => {
  it('returns every trait to no effect, however strong the effects were', () => {
    const strong = simulatePeople({
      seed: 8,
      customers: 400,
      choices: 20,
      mean: [0, 2, -1.5],
      covariance: truth.covariance,
    });
    const found = placebo(strong, prior, 1);
    expect(found.map(({ coefficient }) => coefficient)).toEqual([1, 2]);
    for (const { returns, standardError } of found) {
      expect(returns).toBe(true);
      expect(standardError).toBeLessThan(0.03);
    }
    expect(placebo(strong, prior, 1)).toEqual(found);
  });

  it('takes nothing from sets with one alternative, nor from silence', () => {
    const one: Choice = { ...choiceOf(0), count: 1 };
    const people = [{ id: 'a', choices: [one, choiceOf(-1)] }];
    expect(placebo(people, prior, 1)[0]).toMatchObject({ mean: 0, standardError: 0 });
  });
});

it('halves of a population have everybody once, the same for the same seed', () => {
  const people = Array.from({ length: 400 }, (_, n) => personOf(`${n}`, 0));
  const [learn, judge] = splitPeople(people, 3);
  const ids = (half: Iterable<Person>) => [...half].map(({ id }) => id);
  expect(new Set([...ids(learn), ...ids(judge)]).size).toBe(400);
  expect(ids(learn).length + ids(judge).length).toBe(400);
  // Four standard errors of a fair coin.
  expect(Math.abs(ids(learn).length - 200)).toBeLessThan(40);
  expect(ids(splitPeople(people, 3)[0])).toEqual(ids(learn));
  expect(ids(samplePeople(people, { share: 1, seed: 3 }))).toHaveLength(400);
  expect(ids(samplePeople(people, { share: 0, seed: 3 }))).toEqual([]);
});
