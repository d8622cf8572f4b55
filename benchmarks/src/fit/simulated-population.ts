import { createPrng, packPeople, type People, type Person, type Prng } from '@waarom/fit';

/** Cues of the simulated customers, the click level included. */
export const DIMENSION = 6;

const ALTERNATIVES = 3;
const CHOICES = 12;
const MEAN = [-1, 0.5, -0.5, 0.3, 0, 0.8] as const;
const SD = [1.2, 0.8, 1, 0.5, 0.7, 0.9] as const;

/** Returns customers with independent traits and twelve choices each among three alternatives and nothing, packed. */
export function simulatedPopulation(customers: number): People {
  return packPeople(persons(customers, createPrng(customers)), DIMENSION);
}

function* persons(customers: number, prng: Prng): Generator<Person> {
  for (let n = 0; n < customers; n++) {
    const b = MEAN.map((mean, k) => mean + SD[k]! * prng.normal());
    yield { id: String(n), choices: Array.from({ length: CHOICES }, () => choiceOf(b, prng)) };
  }
}

function choiceOf(b: readonly number[], prng: Prng): Person['choices'][number] {
  const rows = Float64Array.from({ length: ALTERNATIVES * DIMENSION }, (_, at) =>
    at % DIMENSION === 0 ? 1 : 0.8 * prng.normal(),
  );
  const shares = Array.from({ length: ALTERNATIVES }, (_, j) =>
    Math.exp(b.reduce((sum, value, k) => sum + value * rows[j * DIMENSION + k]!, 0)),
  );
  let left = prng.uniform() * shares.reduce((sum, share) => sum + share, 1) - 1;
  let chosen = -1;
  while (left > 0 && chosen < ALTERNATIVES - 1) left -= shares[++chosen]!;
  const offsets = new Float64Array(ALTERNATIVES);
  return { rows, offsets, count: ALTERNATIVES, outside: true, chosen, weight: 1 };
}
