import type { FitProblem } from '@waarom/fit';
import type { TraitCatalogue } from '@waarom/schemas';
import { grouped } from '../terminal.js';

/** What is wrong with a log, in one sentence that names traits and cues. */
export function problemText(problem: FitProblem, { traits }: TraitCatalogue): string {
  const nameOf = (k: number) => (k === 0 ? 'the click level' : traits[k - 1]!.id);
  switch (problem.kind) {
    case 'too-few-customers':
      return `too few customers: ${grouped(problem.customers)}, at least ${problem.needed} are needed for so many traits`;
    case 'no-repeated-choices':
      return 'no customer was seen twice, so what varies between customers cannot be told from chance';
    case 'cue-never-varies': {
      const cues = Object.keys(traits[problem.coefficient - 1]?.cues ?? {});
      return `${nameOf(problem.coefficient)}: its cue never varies within a choice set (${cues.join(', ')})`;
    }
    case 'nothing-taken':
      return `in none of ${grouped(problem.choices)} choices was anything taken: are responses missing from the log?`;
    case 'singular-direction':
      return `${directionText(problem.direction, nameOf)}: the same for all alternatives of every choice set, so these cannot be told apart`;
    case 'separated':
      return separatedText(problem.direction, nameOf);
  }
}

/** A combination of coefficients, as 0.71 × a − 0.71 × b. */
function directionText(direction: Float64Array, nameOf: (k: number) => string): string {
  const parts = [...direction].flatMap((part, k) =>
    Math.abs(part) < PART_MIN ? [] : [`${part.toFixed(2)} × ${nameOf(k)}`],
  );
  return parts.join(' + ').replaceAll('+ -', '− ');
}

/** Parts of a direction of unit length that are none. */
const PART_MIN = 0.01;

function separatedText(direction: Float64Array, nameOf: (k: number) => string): string {
  const large = [...direction.keys()].filter((k) => Math.abs(direction[k]!) >= PART_MIN);
  const [only] = large;
  const unbounded = 'so its coefficient has no bound; show it at random for a while';
  if (large.length > 1 || only === undefined) {
    return `${directionText(direction, nameOf)}: whatever had more of it was always taken, ${unbounded}`;
  }
  if (only === 0) return 'the click level: something was taken from every choice set there was';
  const taken = direction[only]! > 0 ? 'always' : 'never';
  return `${nameOf(only)}: where alternatives differed in it, the one with more was ${taken} taken, ${unbounded}`;
}
