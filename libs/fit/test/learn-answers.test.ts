import type { AnswerMeasure, Prior } from '@waarom/model';
import { describe, expect, it } from 'vitest';
import { learnAnswers, priorOfFit } from '../src/index.js';
import { simulatePeople, type Simulation } from './support/simulate-people.js';

const truth = {
  mean: [-1, 0.6, -0.3],
  covariance: [1.44, 0.4, 0, 0.4, 0.64, -0.15, 0, -0.15, 0.36],
};
const dimension = 3;

/** Assumed before anything was answered: unlike all that is simulated below. */
const ASSUMED: AnswerMeasure = { intercept: 0.5, loading: 0.3, sd: 0.25 };
const prior: Prior = {
  mean: Float64Array.from(truth.mean),
  covariance: Float64Array.from(truth.covariance),
  positionOffsets: new Float64Array(0),
  halfLifeMs: Infinity,
  answers: truth.mean.map(() => ASSUMED),
};
const spreadOf = (k: number) => truth.covariance[k * (dimension + 1)]!;

function answering(
  simulation: Pick<Simulation, 'seed' | 'customers' | 'measures'> & Partial<Simulation>,
) {
  return simulatePeople({ choices: 15, ...truth, ...simulation });
}

describe('how answers measure a trait', () => {
  const measures = [
    null,
    { intercept: 0.35, loading: 0.12, sd: 0.1 },
    { intercept: 0.6, loading: -0.2, sd: 0.18 },
  ];

  it('is recovered from customers who chose and answered, each trait on its own', () => {
    const customers = 800;
    const people = answering({ seed: 51, customers, measures });
    const { measures: found, findings } = learnAnswers(people, prior);
    expect(found[0]).toBe(ASSUMED);
    expect(found[1]).toHaveProperty('learned', true);
    expect(findings.map(({ coefficient }) => coefficient)).toEqual([1, 2]);
    for (const { coefficient: k, verdict, slopeError, ...finding } of findings) {
      expect({ verdict, ...finding }).toMatchObject({
        verdict: 'learned',
        customers,
        answers: customers,
      });
      const wanted = measures[k]!;
      const { intercept, loading, sd } = found[k]!;
      const error = slopeError! / Math.sqrt(spreadOf(k));
      expect(Math.abs(loading - wanted.loading)).toBeLessThan(4 * error);
      // The average answer, of customers who differ by their trait and by chance; and then what all of them vary by.
      const variance = wanted.sd ** 2 + wanted.loading ** 2 * spreadOf(k);
      const average = intercept + loading * truth.mean[k]!;
      const wantedAverage = wanted.intercept + wanted.loading * truth.mean[k]!;
      expect(Math.abs(average - wantedAverage)).toBeLessThan(4 * Math.sqrt(variance / customers));
      const ofVariance = variance * Math.sqrt(2 / customers);
      const ofSlope = 2 * Math.abs(wanted.loading) * spreadOf(k) * error;
      expect(Math.abs(sd ** 2 - wanted.sd ** 2)).toBeLessThan(4 * (ofVariance + ofSlope));
    }
  });

  it('is learned with the error that it states', () => {
    const runs = 24;
    // Little noise: then how well the choices tell the trait is most of the error.
    const sharp = [null, { intercept: 0.35, loading: 0.12, sd: 0.05 }, null];
    const squares = Array.from({ length: runs }, (_, run) => {
      const people = answering({
        seed: 600 + run,
        customers: 150,
        measures: sharp,
        answersEach: 2,
      });
      const { measures: found, findings } = learnAnswers(people, prior);
      const error = findings[0]!.slopeError! / Math.sqrt(spreadOf(1));
      return ((found[1]!.loading - 0.12) / error) ** 2;
    });
    const sum = squares.reduce((total, square) => total + square, 0);
    // Chi-square of 24 degrees of freedom: outside with probability 0.001.
    expect(sum).toBeGreaterThan(8.1);
    expect(sum).toBeLessThan(54);
  });

  it('is a slope of none where answers have nothing to do with the trait', () => {
    const idle = [null, { intercept: 0.4, loading: 0, sd: 0.2 }, null];
    const people = answering({ seed: 52, customers: 800, measures: idle });
    const { measures: found, findings } = learnAnswers(people, prior);
    expect(findings).toMatchObject([{ verdict: 'learned' }]);
    const inSds = found[1]!.loading * Math.sqrt(spreadOf(1));
    expect(Math.abs(inSds)).toBeLessThan(4 * findings[0]!.slopeError!);
  });
});

describe('the assumed measure is kept', () => {
  it('where too few customers answered, which is told', () => {
    const measures = [null, { intercept: 0.1, loading: 0.02, sd: 0.05 }, null];
    const people = [
      ...answering({ seed: 53, customers: 29, measures }),
      ...answering({ seed: 54, customers: 100, measures: [null, null, null] }),
    ];
    const { measures: found, findings } = learnAnswers(people, prior);
    expect(found).toEqual(prior.answers);
    expect(findings).toEqual([
      { coefficient: 1, answers: 29, customers: 29, verdict: 'too-few', gain: 0, slopeError: null },
    ]);
    // One customer more, and it is plain.
    const more = [...people, ...answering({ seed: 55, customers: 1, measures })];
    expect(learnAnswers(more, prior).findings[0]).toMatchObject({ verdict: 'learned' });
  });

  it('where it explains the answers as well', () => {
    const people = answering({ seed: 56, customers: 400, measures: [null, ASSUMED, null] });
    const { measures: found, findings } = learnAnswers(people, prior);
    expect(found).toEqual(prior.answers);
    expect(findings).toMatchObject([{ verdict: 'as-well', slopeError: null }]);
    expect(findings[0]!.gain).toBeGreaterThan(0);
    // Half a chi-square of three degrees of freedom stays below 9 with probability 0.9996.
    expect(findings[0]!.gain).toBeLessThan(9);
  });

  it('where nobody answered', () => {
    const people = simulatePeople({ seed: 57, customers: 20, choices: 5, ...truth });
    expect(learnAnswers(people, prior)).toEqual({ measures: prior.answers, findings: [] });
  });

  it('not noise of none, though all answer alike', () => {
    const measures = [null, { intercept: 0.5, loading: 0, sd: 1e-9 }, null];
    const people = answering({ seed: 58, customers: 40, measures });
    const { measures: found } = learnAnswers(people, prior);
    // As if one more answer with the assumed noise had been seen.
    expect(found[1]!.sd).toBeGreaterThan(0.9 * (ASSUMED.sd / Math.sqrt(41)));
  });
});

it('a later fit keeps what was learned as it is, and an assumption in population sds', () => {
  const learned = { intercept: 0.3, loading: 0.1, sd: 0.2, learned: true } as const;
  const like = { ...prior, answers: [ASSUMED, learned, ASSUMED] };
  const wider = { ...prior, covariance: prior.covariance.map((value) => 4 * value) };
  const { answers } = priorOfFit(wider, like, Infinity);
  expect(answers[1]).toBe(learned);
  expect(answers[2]!.loading).toBeCloseTo(ASSUMED.loading / 2, 12);
  const average = ASSUMED.intercept + ASSUMED.loading * truth.mean[2]!;
  expect(answers[2]!.intercept + answers[2]!.loading * truth.mean[2]!).toBeCloseTo(average, 12);
});
