import { readPrior, type EngineModel } from '@waarom/engine';
import {
  chooseBackend,
  findLogProblems,
  learnAnswers,
  priorOfFit,
  samplePeople,
  splitPeople,
  type FitResult,
  type People,
} from '@waarom/fit';
import type { Prior } from '@waarom/model';
import type { FitRefusal } from '../fit/fit-outcome.js';
import { createFitProgress } from '../fit/fit-progress.js';
import { notConverged, notLearnable } from '../fit/refusals.js';
import { describePeople, type Demographics } from '../log/demographics.js';
import type { LogOfPeople } from '../log/read-people.js';

/** A prior with people who are judged under it. */
export interface Judged {
  readonly kind: 'judged';
  readonly prior: Prior;
  readonly people: People;
  /** Whether the prior was learned from the other half of the same log. */
  readonly isHeldOut: boolean;
  /** The same half fitted with demographics; where there are any, and where it converged. */
  readonly byDemographics?: FitResult;
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
    readonly demographics: Demographics | undefined;
  },
): Promise<Judged | FitRefusal> {
  const { model } = log;
  const { priorFile, seed, choicesMax, source } = options;
  const { demographics } = options;
  const people =
    demographics === undefined ? log.people : describePeople(log.people, demographics).people;
  const limited = (all: People) => limitPeople(all, { choicesMax, seed: seed + 1 });
  const given = readPrior(priorFile, model.catalogue);
  if (given !== undefined) {
    return { kind: 'judged', prior: given, people: limited(people), isHeldOut: false };
  }
  const [learn, judge] = splitPeople(people, seed);
  // Covariates are for the baseline alone.
  const fitted = await fitHalf(undescribed(learn), model, source);
  if ('kind' in fitted) return fitted;
  const judged = {
    kind: 'judged',
    prior: fitted,
    people: limited(judge),
    isHeldOut: true,
  } as const;
  if (demographics === undefined) return judged;
  const byDemographics = await fitWith(learn, model.design.dimension);
  return byDemographics.converged ? { ...judged, byDemographics } : judged;
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
  const fitted = await fitWith(people, dimension);
  if (!fitted.converged) return notConverged(fitted);
  const assumed = priorOfFit(fitted, shipped, shipped.halfLifeMs);
  return { ...assumed, answers: learnAnswers(people, assumed).measures };
}

async function fitWith(people: People, dimension: number): Promise<FitResult> {
  const customers = countOf(people);
  const backend = await chooseBackend(customers);
  const progress = createFitProgress({ customers });
  const fitted = await backend.fit(people, { dimension, onProgress: progress.show });
  progress.clear();
  return fitted;
}

function undescribed(people: People): People {
  return {
    *[Symbol.iterator]() {
      for (const { covariates: _covariates, ...person } of people) yield person;
    },
  };
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
