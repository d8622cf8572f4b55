import { createPrng } from '../prng.js';
import type { People } from '../person.js';

/** Returns two halves of the people, by a draw that the seed decides: one to learn from, one to be judged on. */
export function splitPeople(people: People, seed: number): readonly [learn: People, judge: People] {
  const toss = { share: 0.5, seed };
  return [
    drawPeople(people, { ...toss, drawn: true }),
    drawPeople(people, { ...toss, drawn: false }),
  ];
}

/** Returns about this share of the people, always the same for a seed. */
export function samplePeople(
  people: People,
  options: { readonly share: number; readonly seed: number },
): People {
  return drawPeople(people, { ...options, drawn: true });
}

function drawPeople(
  people: People,
  {
    share,
    seed,
    drawn,
  }: { readonly share: number; readonly seed: number; readonly drawn: boolean },
): People {
  function* draw() {
    const prng = createPrng(seed);
    for (const person of people) if (prng.uniform() < share === drawn) yield person;
  }
  return { [Symbol.iterator]: draw };
}
