import type { EngineModel } from '@waarom/engine';
import {
  chooseBackend,
  createPlainBackend,
  findLogProblems,
  learnAnswers,
  priorOfFit,
  weighOneSided,
  type OneSidedFinding,
} from '@waarom/fit';
import { errors } from '../errors.js';
import { readDemographics } from '../log/demographics.js';
import type { LogOptions } from '../log/read-events.js';
import { readPeople } from '../log/read-people.js';
import { fitDemographics } from './demographic-shift.js';
import type { FitOutcome } from './fit-outcome.js';
import { createFitProgress } from './fit-progress.js';
import { settleHalfLife, type HalfLifeRequest } from './half-life.js';
import { notConverged, notLearnable } from './refusals.js';

export interface FitLogOptions extends LogOptions {
  /** Slots whose examination is learned; 0: none. */
  readonly positions: number;
  readonly halfLife: HalfLifeRequest;
  readonly backend: 'auto' | 'plain';
  /** Ids of traits for which a one-sided population is weighed. */
  readonly oneSided: readonly string[];
  /** A table of customers whose effect on the mean is told. */
  readonly demographics?: string;
  readonly iterations: number;
}

/** @throws WaaromError of the files, the catalogue or the mapping. */
export async function fitLog(
  files: readonly string[],
  options: FitLogOptions,
): Promise<FitOutcome> {
  const startedAt = performance.now();
  const source = files.join(' ');
  const { people, model, counts } = await readPeople(files, options);
  const { dimension } = model.design;
  const table =
    options.demographics === undefined ? undefined : await readDemographics(options.demographics);
  const { catalogue } = model;
  const oneSided = options.oneSided.map((id) => elementOf(id, model));
  // Before any time is spent on a log that cannot tell.
  const problems = findLogProblems(people, dimension);
  if (problems.length > 0) return notLearnable(problems, { catalogue, source });
  const backend =
    options.backend === 'plain' ? createPlainBackend() : await chooseBackend(people.size);
  const progress = createFitProgress({ customers: people.size });
  const fitOptions = {
    dimension,
    positionCount: options.positions,
    iterationsMax: options.iterations,
    onProgress: progress.show,
  };
  const fitted = await backend.fit(people, fitOptions);
  progress.clear();
  if (!fitted.converged) return notConverged(fitted);
  const weighed: OneSidedFinding[] = [];
  for (const coefficient of oneSided) {
    weighed.push(await weighOneSided(people, fitted, { ...fitOptions, coefficient }));
    progress.clear();
  }
  const demographics =
    table === undefined
      ? undefined
      : await fitDemographics(people, table, { backend, options: fitOptions, without: fitted });
  progress.clear();
  const assumed = priorOfFit(fitted, model.prior, Infinity);
  const answers = learnAnswers(people, assumed);
  const halfLife = settleHalfLife(people, assumed, {
    request: options.halfLife,
    shippedMs: model.prior.halfLifeMs,
  });
  const { customers, choices, ...log } = counts;
  const report = {
    source,
    customers,
    choices,
    log,
    prior: { ...assumed, answers: answers.measures, halfLifeMs: halfLife.halfLifeMs },
    answers: answers.findings,
    oneSided: weighed,
    ...(table === undefined ? {} : { demographics: demographics ?? null }),
    halfLife,
    backend: backend.name,
    iterations: fitted.iterations,
    logMarginalLikelihood: fitted.logMarginalLikelihood,
    seconds: (performance.now() - startedAt) / 1000,
  };
  return { kind: 'fitted', report, catalogue };
}

/** @throws WaaromError `CLI.USAGE` for a trait that is not in the catalogue. */
function elementOf(id: string, { elements }: EngineModel): number {
  const element = elements.get(id);
  if (element !== undefined) return element;
  throw errors.raise('CLI.USAGE', {
    problem: `--one-sided names ${id}, which is no trait of the catalogue.`,
    help: `There are ${[...elements.keys()].join(', ')}`,
  });
}
