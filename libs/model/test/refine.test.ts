import { describe, expect, it } from 'vitest';
import {
  createRefiner,
  emptyEvidence,
  evidenceOf,
  factorize,
  foldAnswer,
  invert,
  logDeterminant,
  logLikelihood,
  posterior,
  preparePrior,
  refine,
  type Choice,
  type Posterior,
  type PreparedPrior,
} from '../src/index.js';
import {
  integrateBySampling,
  integrateOnGrid,
  type ExactMoments,
} from './support/exact-moments.js';
import { choiceOf, normalPrior } from './support/fold-all.js';
import { createPrng, type Prng } from './support/prng.js';
import { randomChoice, randomPrior } from './support/random-choices.js';

/** Choices of one customer drawn from the prior, among three alternatives and nothing. */
function simulate(prng: Prng, prior: PreparedPrior, count: number): Choice[] {
  const factor = factorize(prior.covariance, prior.dimension)!;
  const z = prior.mean.map(() => prng.normal());
  const b = prior.mean.map((center, row) => {
    let sum = center;
    for (let k = 0; k <= row; k++) sum += factor[row * prior.dimension + k]! * z[k]!;
    return sum;
  });
  return Array.from({ length: count }, () => {
    const cues = [0, 1, 2].map(() =>
      Array.from({ length: prior.dimension - 1 }, () => prng.normal()),
    );
    const options = [-1, 0, 1, 2].map((chosen) => choiceOf(cues, chosen));
    let left = prng.uniform();
    return (
      options.find((choice) => (left -= Math.exp(logLikelihood([choice], b))) < 0) ?? options[0]!
    );
  });
}

/** KL from a normal distribution with the exact moments. */
function divergence(exact: ExactMoments, found: Posterior): number {
  const { dimension } = found;
  const factor = factorize(found.covariance, dimension)!;
  const precision = invert(factor, dimension);
  let sum = logDeterminant(factor, dimension) - dimension;
  sum -= logDeterminant(factorize(exact.covariance, dimension)!, dimension);
  for (let a = 0; a < dimension; a++) {
    for (let c = 0; c < dimension; c++) {
      const at = a * dimension + c;
      const moved = (exact.mean[a]! - found.mean[a]!) * (exact.mean[c]! - found.mean[c]!);
      sum += precision[at]! * (exact.covariance[at]! + moved);
    }
  }
  return 0.5 * sum;
}

describe('the refined posterior', () => {
  it('has the moments and the evidence of a grid in one dimension', () => {
    const prior = normalPrior([-1], [1.2]);
    const choices = [0, -1, 0, -1, -1, 0, -1, 0].map((chosen) => choiceOf([[]], chosen));
    const exact = integrateOnGrid(prior, choices, 2000);
    const found = refine(prior, choices);
    expect(found.mean[0]).toBeCloseTo(exact.mean[0]!, 2);
    expect(found.covariance[0]! / exact.covariance[0]!).toBeCloseTo(1, 2);
    expect(found.logEvidence).toBeCloseTo(exact.logEvidence, 2);
    expect(found.converged).toBe(true);
  });

  it('errs less and less as choices of the same kind repeat', () => {
    const prior = normalPrior([-1], [1.2]);
    const errorAfter = (times: number) => {
      const choices = Array.from({ length: times }, () => [-1, 0, -1]).flat();
      const asked = choices.map((chosen) => choiceOf([[]], chosen));
      const exact = integrateOnGrid(prior, asked, 8000);
      const found = refine(prior, asked);
      return [
        Math.abs(found.logEvidence - exact.logEvidence),
        Math.abs(found.covariance[0]! / exact.covariance[0]! - 1),
      ] as const;
    };
    const [few, many] = [errorAfter(16), errorAfter(64)];
    // What is left out is of order 1/n^2, so four times the choices leave a sixteenth (a
    // plain Laplace approximation a quarter); 8 allows for higher orders.
    expect(many[0]).toBeLessThan(few[0] / 8);
    expect(many[1]).toBeLessThan(few[1] / 8);
  });

  it('is nearer to the grid than a tenth of an sd for customers of five to thirty choices', () => {
    const prng = createPrng(31);
    const prior = normalPrior([-1, 0.4], [1.5, 1]);
    for (const count of [5, 10, 30]) {
      for (let customer = 0; customer < 6; customer++) {
        const choices = simulate(prng, prior, count);
        const exact = integrateOnGrid(prior, choices, 110);
        const found = refine(prior, choices);
        expect(divergence(exact, found)).toBeLessThan(0.04);
        expect(Math.abs(found.logEvidence - exact.logEvidence)).toBeLessThan(0.08);
        for (const k of [0, 1]) {
          const error = (found.mean[k]! - exact.mean[k]!) / Math.sqrt(exact.covariance[3 * k]!);
          expect(Math.abs(error)).toBeLessThan(0.1);
        }
      }
    }
  });

  it('is within 0.002 nats of the exact posterior after thirty choices on six coefficients', () => {
    const prng = createPrng(8);
    const prior = normalPrior([-1, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]);
    const refiner = createRefiner(prior);
    let sum = 0;
    const customers = 8;
    const draws = 20_000;
    for (let customer = 0; customer < customers; customer++) {
      const choices = simulate(prng, prior, 30);
      const found = refiner(choices);
      const around = { mean: found.mean, factor: factorize(found.covariance, 6)! };
      const exact = integrateBySampling(prior, choices, around, { draws, prng });
      sum += divergence(exact, found);
      expect(Math.abs(found.logEvidence - exact.logEvidence)).toBeLessThan(0.03);
    }
    // The 27 exact moments have their own noise: 27 / 2 / (effective draws) = 0.0009 nats.
    expect(sum / customers - 0.0009).toBeLessThan(0.002);
  });

  it('knows the skewness of a customer who always clicks', () => {
    const prior = normalPrior([0], [1.5]);
    const choices = Array.from({ length: 6 }, () => choiceOf([[]], 0));
    const exact = integrateOnGrid(prior, choices, 4000);
    const skewness = exact.third[0]! / exact.covariance[0]! ** 1.5;
    const found = refine(prior, choices);
    expect(skewness).toBeGreaterThan(0.1);
    expect(found.skewness[0]! / skewness).toBeGreaterThan(0.6);
    expect(found.skewness[0]! / skewness).toBeLessThan(1.6);
  });
});

describe('refining', () => {
  const prng = createPrng(12);
  const prior = randomPrior(prng, 5, 1.5);
  const choices = Array.from({ length: 20 }, () => randomChoice(prng, 5, 4));
  const refined = refine(prior, choices);

  it('does not depend on the order of the choices', () => {
    const reversed = refine(prior, choices.toReversed());
    refined.mean.forEach((value, k) => expect(reversed.mean[k]).toBeCloseTo(value, 9));
    refined.covariance.forEach((value, at) => {
      expect(reversed.covariance[at]).toBeCloseTo(value, 9);
    });
    expect(reversed.logEvidence).toBeCloseTo(refined.logEvidence, 9);
  });

  it('does not depend on where it starts', () => {
    const refiner = createRefiner(prior);
    const start = refined.mode.map((value, k) => value + (k % 2 === 0 ? 20 : -20));
    for (const from of [refined.mode, start]) {
      const again = refiner(choices, { start: from });
      again.mean.forEach((value, k) => expect(value).toBeCloseTo(refined.mean[k]!, 6));
      expect(again.logEvidence).toBeCloseTo(refined.logEvidence, 6);
    }
  });

  it('counts two halves of a choice as one', () => {
    const whole = choices.map((choice) => ({ ...choice, weight: 1 }));
    const halves = whole.flatMap((choice) => {
      const half = { ...choice, weight: 0.5 };
      return [half, half];
    });
    const [one, two] = [refine(prior, whole), refine(prior, halves)];
    one.mean.forEach((value, k) => expect(two.mean[k]).toBeCloseTo(value, 9));
    expect(two.logEvidence).toBeCloseTo(one.logEvidence, 9);
  });

  it('takes answers as part of the prior', () => {
    const sites = emptyEvidence(5);
    foldAnswer(prior, sites, 1, 0.9, 1);
    foldAnswer(prior, sites, 3, 0.2, 0.5);
    const answered = posterior(prior, sites);
    const after = preparePrior({ ...prior, mean: answered.mean, covariance: answered.covariance });
    const [together, inTurn] = [refine(prior, choices, sites), refine(after, choices)];
    together.mean.forEach((value, k) => expect(inTurn.mean[k]).toBeCloseTo(value, 8));
    expect(together.logEvidence).toBeCloseTo(inTurn.logEvidence, 8);
  });

  it('shifts the prior for one customer', () => {
    const mean = prior.mean.map((value, k) => value + 0.1 * k);
    const own = createRefiner(prior)(choices, { mean });
    const expected = refine(preparePrior({ ...prior, mean }), choices);
    own.mean.forEach((value, k) => expect(value).toBeCloseTo(expected.mean[k]!, 9));
    expect(own.logEvidence).toBeCloseTo(expected.logEvidence, 9);
  });

  it('returns the prior where there is no choice', () => {
    const nothing = refine(prior, []);
    nothing.mean.forEach((value, k) => expect(value).toBeCloseTo(prior.mean[k]!, 12));
    nothing.covariance.forEach((value, at) => {
      expect(value).toBeCloseTo(prior.covariance[at]!, 10);
    });
    expect(nothing.logEvidence).toBeCloseTo(0, 10);
  });

  it('becomes evidence that reads as the same posterior', () => {
    const read = posterior(prior, evidenceOf(prior, refined));
    read.mean.forEach((value, k) => expect(value).toBeCloseTo(refined.mean[k]!, 9));
    read.covariance.forEach((value, at) => expect(value).toBeCloseTo(refined.covariance[at]!, 9));
  });

  it('merges with the evidence of other choices nearly as if all had been at hand', () => {
    const before = refine(prior, choices.slice(0, 10));
    const merged = refine(prior, choices.slice(10), evidenceOf(prior, before));
    merged.mean.forEach((value, k) => {
      const sd = Math.sqrt(refined.covariance[k * 6]!);
      // The earlier choices enter as a normal distribution; their skewness is lost.
      expect(Math.abs(value - refined.mean[k]!)).toBeLessThan(0.2 * sd);
    });
  });
});

describe('refining what is hard', () => {
  it('stays positive definite under priors of any width', () => {
    const prng = createPrng(40);
    for (const sd of [3, 10, 100]) {
      for (let customer = 0; customer < 40; customer++) {
        const prior = randomPrior(prng, 4, sd);
        const choices = Array.from({ length: 1 + prng.integer(12) }, () =>
          randomChoice(prng, 4, 10),
        );
        const found = refine(prior, choices);
        expect(factorize(found.covariance, 4)).toBeDefined();
        expect([...found.mean, found.logEvidence, ...found.skewness].every(Number.isFinite)).toBe(
          true,
        );
      }
    }
  });

  it('says when the correction broke down', () => {
    const prior = normalPrior([0], [200]);
    const found = refine(prior, [choiceOf([[]], 0)]);
    expect(found.converged).toBe(false);
    expect(found.covariance[0]).toBeGreaterThan(0);
  });

  it('takes rows without a click level', () => {
    const prior = normalPrior([0, 0], [1, 1]);
    const forced: Choice = {
      rows: Float64Array.of(2, 0, 0, 1),
      offsets: new Float64Array(2),
      count: 2,
      outside: false,
      chosen: 1,
      weight: 1,
    };
    const exact = integrateOnGrid(prior, [forced, forced], 160);
    const found = refine(prior, [forced, forced]);
    expect(found.mean[0]).toBeLessThan(0);
    expect(found.mean[1]).toBeGreaterThan(0);
    expect(divergence(exact, found)).toBeLessThan(0.03);
  });

  it('refuses a utility that is not finite', () => {
    const prior = normalPrior([0, 0], [1, 1]);
    expect(() => refine(prior, [choiceOf([[Number.NaN]], 0)])).toThrow(RangeError);
  });
});
