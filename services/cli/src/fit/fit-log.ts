import {
  chooseBackend,
  createPlainBackend,
  findLogProblems,
  learnAnswers,
  priorOfFit,
} from '@waarom/fit';
import { readPeople, type LogOptions } from '../log/read-people.js';
import type { FitOutcome } from './fit.js';
import { createFitProgress } from './fit-progress.js';
import { settleHalfLife, type HalfLifeRequest } from './half-life.js';
import { notConverged, notLearnable } from './refusals.js';

export interface FitLogOptions extends LogOptions {
  /** Slots whose examination is learned; 0: none. */
  readonly positions: number;
  readonly halfLife: HalfLifeRequest;
  readonly backend: 'auto' | 'plain';
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
  const { catalogue } = model;
  // Before any time is spent on a log that cannot tell.
  const problems = findLogProblems(people, dimension);
  if (problems.length > 0) return notLearnable(problems, { catalogue, source });
  const backend =
    options.backend === 'plain' ? createPlainBackend() : await chooseBackend(people.size);
  const progress = createFitProgress({ customers: people.size });
  const fitted = await backend.fit(people, {
    dimension,
    positionCount: options.positions,
    iterationsMax: options.iterations,
    onProgress: progress.show,
  });
  progress.clear();
  if (!fitted.converged) return notConverged(fitted);
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
    halfLife,
    backend: backend.name,
    iterations: fitted.iterations,
    logMarginalLikelihood: fitted.logMarginalLikelihood,
    seconds: (performance.now() - startedAt) / 1000,
  };
  return { kind: 'fitted', report, catalogue };
}
