/** Customers whose coefficients are known because they were drawn: the truth that inference is held against. */
import type { Prior } from '@waarom/model';
import type { TraitCatalogue } from '@waarom/schemas';
import { Random } from './random.js';

export interface Population {
  /** `c-0001`, `c-0002`, ... */
  readonly customers: readonly string[];
  /** Click level, then one coefficient a trait. @throws RangeError for a customer who is not of this population. */
  trueCoefficients(customer: string): Float64Array;
  /** Traits on population-sd scale, as readouts give them. @throws RangeError as above. */
  trueTraits(customer: string): Readonly<Record<string, number>>;
}

export interface PopulationOptions {
  readonly seed: number;
  readonly customers: number;
  readonly catalogue: TraitCatalogue;
  readonly prior: Prior;
}

/** Draws every customer's coefficients from the prior. */
export function drawPopulation({
  seed,
  customers: count,
  catalogue,
  prior,
}: PopulationOptions): Population {
  const random = new Random(seed);
  const dimension = prior.mean.length;
  const root = choleskyRoot(prior.covariance, dimension);
  const coefficients = new Map<string, Float64Array>();
  for (let number = 1; number <= count; number++) {
    const drawn = drawCoefficients(random, prior.mean, root);
    coefficients.set(`c-${String(number).padStart(4, '0')}`, drawn);
  }

  function trueCoefficients(customer: string): Float64Array {
    const drawn = coefficients.get(customer);
    if (drawn === undefined) throw new RangeError(`${customer} is not a customer of this shop`);
    return drawn;
  }

  return {
    customers: [...coefficients.keys()],
    trueCoefficients,
    trueTraits(customer) {
      const drawn = trueCoefficients(customer);
      return Object.fromEntries(
        catalogue.traits.map(({ id }, index) => {
          const element = index + 1;
          const sd = Math.sqrt(prior.covariance[element * dimension + element]!);
          return [id, (drawn[element]! - prior.mean[element]!) / sd];
        }),
      );
    },
  };
}

/** mean + root z, with z standard normal. */
function drawCoefficients(random: Random, mean: Float64Array, root: Float64Array): Float64Array {
  const dimension = mean.length;
  const deviates = Float64Array.from(mean, () => random.normal());
  return mean.map((value, row) => {
    let sum = value;
    for (let column = 0; column <= row; column++) {
      sum += root[row * dimension + column]! * deviates[column]!;
    }
    return sum;
  });
}

/** Lower triangle L with L L' = covariance. */
function choleskyRoot(covariance: Float64Array, dimension: number): Float64Array {
  const root = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = covariance[row * dimension + column]!;
      for (let index = 0; index < column; index++) {
        rest -= root[row * dimension + index]! * root[column * dimension + index]!;
      }
      root[row * dimension + column] =
        row === column ? Math.sqrt(rest) : rest / root[column * dimension + column]!;
    }
  }
  return root;
}
