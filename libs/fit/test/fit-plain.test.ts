import { createRefiner, preparePrior, type PreparedPrior } from '@waarom/model';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createPlainBackend,
  marginalLogLikelihood,
  packPeople,
  type FitProgress,
  type FitResult,
  type Person,
} from '../src/index.js';
import { simulatePeople } from './support/simulate-people.js';

const fit = createPlainBackend().fit;

function priorOf(mean: ArrayLike<number>, covariance: ArrayLike<number>): PreparedPrior {
  return preparePrior({
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance),
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers: Array.from(mean, () => ({ intercept: 0.5, loading: 0.2, sd: 0.25 })),
  });
}

describe('a fitted population', () => {
  const truth = {
    mean: [-1, 0.6, -0.3],
    covariance: [1.44, 0.4, 0, 0.4, 0.64, -0.15, 0, -0.15, 0.36],
  };
  const dimension = 3;
  const customers = 600;
  const people = simulatePeople({ seed: 21, customers, choices: 15, ...truth });
  const progress: FitProgress[] = [];
  /** The mean own-data share of each coefficient: how much of a customer one sees. */
  let seen: number[];
  let fitted: FitResult;

  beforeAll(async () => {
    fitted = await fit(people, { dimension, onProgress: (step) => progress.push(step) });
    const refiner = createRefiner(priorOf(truth.mean, truth.covariance));
    seen = truth.mean.map(() => 0);
    for (const { choices } of people) {
      const { covariance } = refiner(choices);
      seen = seen.map(
        (sum, k) => sum + (1 - covariance[4 * k]! / truth.covariance[4 * k]!) / customers,
      );
    }
  });

  it('has the mean that the customers were drawn from', () => {
    expect(fitted.converged).toBe(true);
    expect(fitted.problems).toEqual([]);
    truth.mean.forEach((value, k) => {
      // A customer seen with share s is worth s customers seen exactly; 4 standard errors.
      const error = Math.sqrt(truth.covariance[4 * k]! / (customers * seen[k]!));
      expect(Math.abs(fitted.mean[k]! - value)).toBeLessThan(4 * error);
    });
  });

  it('has the covariance that the customers were drawn from', () => {
    for (let a = 0; a < dimension; a++) {
      for (let b = 0; b < dimension; b++) {
        const [va, vb] = [truth.covariance[4 * a]!, truth.covariance[4 * b]!];
        const value = truth.covariance[a * dimension + b]!;
        // The standard error of a sample covariance of customers seen with noise, variance v / s each.
        const noisy = (va / seen[a]!) * (vb / seen[b]!) + value * value;
        const error = Math.sqrt(noisy / customers);
        expect(Math.abs(fitted.covariance[a * dimension + b]! - value)).toBeLessThan(4 * error);
      }
    }
  });

  it('is more likely than the population that the customers were drawn from', () => {
    const options = { draws: 300, seed: 5 };
    const atTruth = marginalLogLikelihood(people, priorOf(truth.mean, truth.covariance), options);
    const found = marginalLogLikelihood(people, priorOf(fitted.mean, fitted.covariance), options);
    expect(found).toBeGreaterThan(atTruth);
    // Half a chi-square of as many degrees of freedom as there are parameters, 9, stays below 14.
    expect(found - atTruth).toBeLessThan(14);
    // The integrals of the fit have a hundred nodes: their bias is below 0.005 nats a customer.
    expect(Math.abs(fitted.logMarginalLikelihood - found)).toBeLessThan(0.005 * customers);
  });

  it('tells how it came to be', () => {
    expect(progress.map(({ iteration }) => iteration)).toEqual(fitted.trace.map((_, at) => at + 1));
    expect(progress.map((step) => step.logMarginalLikelihood)).toEqual([...fitted.trace]);
    expect(fitted.iterations).toBe(fitted.trace.length);
    expect(fitted.trace.at(-1)).toBeGreaterThan(fitted.trace[0]! + 100);
  });

  it('is the same on every run, and from packed people', async () => {
    const few = people.slice(0, 60);
    const [once, again] = [
      await fit(few, { dimension }),
      await fit(packPeople(few, dimension), { dimension }),
    ];
    expect(again).toEqual(once);
  });

  it('says that it did not converge when it was stopped', async () => {
    const stopped = await fit(people.slice(0, 60), { dimension, iterationsMax: 3 });
    expect(stopped.converged).toBe(false);
    expect(stopped.iterations).toBeLessThanOrEqual(5);
  });
});

describe('a population of covariates and positions', () => {
  it('learns an effect of a covariate, and shrinks one that has none', async () => {
    const people = simulatePeople({
      seed: 3,
      customers: 500,
      choices: 12,
      mean: [-0.5, 0.5],
      covariance: [1, 0, 0, 0.49],
      effects: [
        [0, 0.5],
        [0, 0],
      ],
    });
    const { delta, covariance } = await fit(people, { dimension: 2 });
    // Four standard errors of a regression on 500 customers, of whom half is seen: 4 sqrt(0.49 / 250).
    expect(Math.abs(delta![1]! - 0.5)).toBeLessThan(0.18);
    expect(Math.abs(delta![3]!)).toBeLessThan(0.18);
    // What the covariate explains is not between customers any more.
    expect(covariance[3]).toBeLessThan(0.49 + 0.16);
  });

  it('learns how much less the later slots are looked at', async () => {
    const offsets = [0, -0.7, -1.5];
    const people = simulatePeople({
      seed: 9,
      customers: 400,
      choices: 12,
      mean: [0, 0.5],
      covariance: [1, 0.2, 0.2, 0.49],
      positionOffsets: offsets,
    });
    const { positionOffsets, converged } = await fit(people, { dimension: 2, positionCount: 3 });
    expect(converged).toBe(true);
    expect(positionOffsets[0]).toBe(0);
    // Some 1,000 takings a slot: a standard error of about 0.05.
    for (const slot of [1, 2]) {
      expect(Math.abs(positionOffsets[slot]! - offsets[slot]!)).toBeLessThan(0.2);
    }
  });
});

describe('a log that cannot teach a prior', () => {
  const simulation = {
    seed: 2,
    customers: 40,
    choices: 4,
    mean: [0, 0, 0],
    covariance: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const withCue = (
    people: readonly Person[],
    cue: (rows: Float64Array, at: number) => number,
  ): Person[] =>
    people.map((person) => ({
      ...person,
      choices: person.choices.map((choice) => ({
        ...choice,
        rows: choice.rows.map((value, at) => (at % 3 === 2 ? cue(choice.rows, at) : value)),
      })),
    }));
  const problemsOf = async (people: readonly Person[]) =>
    (await fit(people, { dimension: 3, iterationsMax: 5 })).problems;

  it('is sound when nothing is wrong with it', async () => {
    expect(await problemsOf(simulatePeople(simulation))).toEqual([]);
  });

  it('has too few customers', async () => {
    expect(await problemsOf(simulatePeople({ ...simulation, customers: 8 }))).toEqual([
      { kind: 'too-few-customers', customers: 8, needed: 9 },
    ]);
  });

  it('has nobody', async () => {
    const { problems, converged } = await fit([], { dimension: 3 });
    expect(problems[0]?.kind).toBe('too-few-customers');
    expect(converged).toBe(false);
  });

  it('shows each customer once', async () => {
    expect(await problemsOf(simulatePeople({ ...simulation, choices: 1 }))).toEqual([
      { kind: 'no-repeated-choices' },
    ]);
  });

  it('has a cue that never varies', async () => {
    expect(await problemsOf(withCue(simulatePeople(simulation), () => 0))).toEqual([
      { kind: 'cue-never-varies', coefficient: 2 },
    ]);
  });

  it('has two cues that always come together', async () => {
    const doubled = withCue(simulatePeople(simulation), (rows, at) => 2 * rows[at - 1]!);
    const [problem, ...others] = await problemsOf(doubled);
    expect(others).toEqual([]);
    if (problem?.kind !== 'singular-direction')
      throw new Error('a singular direction was expected');
    // Twice the first less the second is 0 for every alternative: (0, 2, -1) / sqrt(5).
    const { direction } = problem;
    expect(Math.abs(direction[0]!)).toBeLessThan(1e-6);
    expect(direction[1]! / direction[2]!).toBeCloseTo(-2, 6);
    expect(Math.hypot(...direction)).toBeCloseTo(1, 9);
  });

  describe('foretells some choices to the last one', () => {
    /** A badge on the first alternative of every third choice; there it is taken always, or never. */
    const badged = (taken: boolean): Person[] =>
      simulatePeople({ ...simulation, choices: 9, covariance: [1, 0, 0, 0, 1, 0, 0, 0, 0.01] }).map(
        (person) => ({
          ...person,
          choices: person.choices.map((choice, t) => {
            const isShown = t % 3 === 0;
            const rows = choice.rows.map((value, at) =>
              at % 3 === 2 ? (isShown && at === 2 ? 1 : 0) : value,
            );
            const other = choice.chosen === 0 ? 1 : choice.chosen;
            return { ...choice, rows, chosen: isShown ? (taken ? 0 : other) : choice.chosen };
          }),
        }),
      );

    it.each([
      [true, 1],
      [false, -1],
    ])('by a badge; always taken: %s', async (taken, sign) => {
      const [problem, ...others] = await problemsOf(badged(taken));
      expect(others).toEqual([]);
      expect(problem).toMatchObject({ kind: 'separated' });
      const { direction } = problem as { direction: Float64Array };
      expect(direction[2]! * sign).toBeGreaterThan(0.999);
    });

    it('but for one, which is enough to learn from', async () => {
      const people = badged(true);
      const [first, ...rest] = people;
      const [choice, ...later] = first!.choices;
      const once = { ...first!, choices: [{ ...choice!, chosen: -1 }, ...later] };
      expect(await problemsOf([once, ...rest])).toEqual([]);
    });

    it('since nobody ever takes anything', async () => {
      const people = simulatePeople(simulation).map((person) => ({
        ...person,
        choices: person.choices.map((choice) => ({ ...choice, chosen: -1 })),
      }));
      expect(await problemsOf(people)).toEqual([{ kind: 'nothing-taken', choices: 160 }]);
    });

    it('of few customers, which is no news', async () => {
      const few = badged(true).slice(0, 8);
      expect((await problemsOf(few)).map(({ kind }) => kind)).toEqual(['too-few-customers']);
    });
  });
});
