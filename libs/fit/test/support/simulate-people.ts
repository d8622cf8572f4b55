import { factorize, type AnswerMeasure } from '@waarom/model';
import { createPrng, type GivenAnswer, type Person, type Prng } from '../../src/index.js';

/** A population, and what its customers were asked. */
export interface Simulation {
  readonly seed: number;
  readonly customers: number;
  readonly choices: number;
  /** Element 0 is the click level. */
  readonly mean: readonly number[];
  /** d by d. */
  readonly covariance: readonly number[];
  /** Effects of covariates, standard normal ones, on the coefficients: one row each. */
  readonly effects?: readonly (readonly number[])[];
  /** Coefficients whose logarithm is what mean and covariance are of. */
  readonly logs?: readonly number[];
  /** Offsets of the slots; alternatives are shown in random ones. */
  readonly positionOffsets?: readonly number[];
  /** How answers measure each coefficient; `null` where nothing is asked. */
  readonly measures?: readonly (AnswerMeasure | null)[];
  /** Answers of a customer on each trait that is asked about, before the first choice. Default 1. */
  readonly answersEach?: number;
}

const ALTERNATIVES = 3;

/** Customers with cues that vary at random, and an outside option. */
export function simulatePeople(simulation: Simulation): Person[] {
  const prng = createPrng(simulation.seed);
  return Array.from({ length: simulation.customers }, (_, n) =>
    simulatePerson(simulation, n, prng),
  );
}

function simulatePerson(simulation: Simulation, index: number, prng: Prng): Person {
  const { mean, covariance, effects, positionOffsets, choices } = simulation;
  const dimension = mean.length;
  const factor = factorize(Float64Array.from(covariance), dimension)!;
  const z = mean.map(() => prng.normal());
  const covariates = Float64Array.from(effects ?? [], () => prng.normal());
  const b = mean.map((center, row) => {
    let sum = center;
    for (let k = 0; k <= row; k++) sum += factor[row * dimension + k]! * z[k]!;
    effects?.forEach((effect, r) => (sum += covariates[r]! * effect[row]!));
    return sum;
  });
  simulation.logs?.forEach((k) => (b[k] = Math.exp(b[k]!)));
  const slots: number[][] = [];
  const made = Array.from({ length: choices }, () => {
    const rows = Float64Array.from({ length: ALTERNATIVES * dimension }, (_, at) =>
      at % dimension === 0 ? 1 : prng.normal(),
    );
    const shown = Array.from(
      { length: ALTERNATIVES },
      () => 1 + Math.floor(prng.uniform() * (positionOffsets?.length ?? 1)),
    );
    slots.push(shown);
    const utilities = shown.map(
      (slot, j) =>
        b.reduce((sum, value, k) => sum + value * rows[j * dimension + k]!, 0) +
        (positionOffsets?.[slot - 1] ?? 0),
    );
    return {
      rows,
      offsets: new Float64Array(ALTERNATIVES),
      count: ALTERNATIVES,
      outside: true,
      chosen: choose(utilities, prng),
      weight: 1,
    };
  });
  return {
    id: `customer-${index}`,
    choices: made,
    ...(effects === undefined ? {} : { covariates }),
    ...(positionOffsets === undefined ? {} : { slots }),
    ...(simulation.measures === undefined ? {} : { answers: askAll(simulation, b, prng) }),
  };
}

function askAll(
  { measures = [], answersEach = 1 }: Simulation,
  b: readonly number[],
  prng: Prng,
): GivenAnswer[] {
  return measures.flatMap((measure, coefficient) => {
    if (measure === null) return [];
    const { intercept, loading, sd } = measure;
    return Array.from({ length: answersEach }, () => {
      const value = intercept + loading * b[coefficient]! + sd * prng.normal();
      return { coefficient, value, timeMs: 0 };
    });
  });
}

/** Returns the alternative taken; -1 for none. */
function choose(utilities: readonly number[], prng: Prng): number {
  let left = prng.uniform() * utilities.reduce((sum, utility) => sum + Math.exp(utility), 1) - 1;
  let chosen = -1;
  while (left > 0 && chosen < utilities.length - 1) left -= Math.exp(utilities[++chosen]!);
  return chosen;
}
