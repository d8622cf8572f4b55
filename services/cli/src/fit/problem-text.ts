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
    case 'singular-direction': {
      const parts = [...problem.direction].flatMap((part, k) =>
        Math.abs(part) < 0.01 ? [] : [`${part.toFixed(2)} × ${nameOf(k)}`],
      );
      return `${parts.join(' + ').replaceAll('+ -', '− ')}: the same for all alternatives of every choice set, so these cannot be told apart`;
    }
  }
}
