import { readPrior, type EngineModel } from '@waarom/engine';
import {
  chooseBackend,
  findLogProblems,
  learnAnswers,
  priorOfFit,
  samplePeople,
  splitPeople,
  type People,
} from '@waarom/fit';
import type { Prior } from '@waarom/model';
import type { FitRefusal } from '../fit/fit.js';
import { createFitProgress } from '../fit/fit-progress.js';
import { notConverged, notLearnable } from '../fit/refusals.js';
import type { LogOfPeople } from '../log/read-people.js';

/** A prior with people who are judged under it. */
export interface Judged {
  readonly kind: 'judged';
  readonly prior: Prior;
  readonly people: People;
  /** Whether the prior was learned from the other half of the same log. */
  readonly isHeldOut: boolean;
}

/**
 * Returns the prior of the file with everybody, or without one a prior fitted on half of the customers with the other half; of
 * those a sample when they made more than `choicesMax` choices.
 *
 * @throws WaaromError `PRIOR.*`.
 */
export async function judgedPrior(
  log: LogOfPeople,
  options: {
    readonly priorFile: string | undefined;
    readonly seed: number;
    readonly choicesMax: number;
    readonly source: string;
  },
): Promise<Judged | FitRefusal> {
  const { people, model } = log;
  const { priorFile, seed, choicesMax, source } = options;
  const limited = (all: People) => limitPeople(all, { choicesMax, seed: seed + 1 });
  const given = readPrior(priorFile, model.catalogue);
  if (given !== undefined) {
    return { kind: 'judged', prior: given, people: limited(people), isHeldOut: false };
  }
  const [learn, judge] = splitPeople(people, seed);
  const fitted = await fitHalf(learn, model, source);
  if ('kind' in fitted) return fitted;
  return { kind: 'judged', prior: fitted, people: limited(judge), isHeldOut: true };
}

async function fitHalf(
  people: People,
  { design, catalogue, prior: shipped }: EngineModel,
  source: string,
): Promise<Prior | FitRefusal> {
  const { dimension } = design;
  const problems = findLogProblems(people, dimension);
  const half = `half of the customers of ${source}`;
  if (problems.length > 0) return notLearnable(problems, { catalogue, source: half });
  const customers = countOf(people);
  const backend = await chooseBackend(customers);
  const progress = createFitProgress({ customers });
  const fitted = await backend.fit(people, { dimension, onProgress: progress.show });
  progress.clear();
  if (!fitted.converged) return notConverged(fitted);
  const assumed = priorOfFit(fitted, shipped, shipped.halfLifeMs);
  return { ...assumed, answers: learnAnswers(people, assumed).measures };
}

function countOf(people: People): number {
  let count = 0;
  for (const _person of people) count += 1;
  return count;
}

function limitPeople(
  people: People,
  { choicesMax, seed }: { readonly choicesMax: number; readonly seed: number },
): People {
  let choices = 0;
  for (const person of people) choices += person.choices.length;
  return choices <= choicesMax
    ? people
    : samplePeople(people, { share: choicesMax / choices, seed });
}
