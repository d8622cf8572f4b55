/** `waarom fit`: the population prior from a log of events, into a file. */
import { writeFile } from 'node:fs/promises';
import { priorFileOf, type EngineModel } from '@waarom/engine';
import {
  chooseBackend,
  createPlainBackend,
  findProblems,
  priorOfFit,
  surveyPeople,
  type FitResult,
} from '@waarom/fit';
import { formatPriorFile, type PriorProvenance } from '@waarom/schemas';
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { fileError } from '../file-error.js';
import { readPeople, type LogOptions, type LogOfPeople } from '../log/read-people.js';
import { printError } from '../print-error.js';
import { print } from '../terminal.js';
import { createFitProgress } from './fit-progress.js';
import { fitText, type FitReport } from './fit-text.js';
import { settleHalfLife, type HalfLifeRequest } from './half-life.js';
import { problemText } from './problem-text.js';

export interface FitCommandOptions extends LogOptions {
  readonly out: string;
  /** Slots whose examination is learned; 0: none. */
  readonly positions: number;
  readonly halfLife: HalfLifeRequest;
  readonly backend: 'auto' | 'plain';
  readonly iterations: number;
  readonly json?: true;
}

/** @throws WaaromError of the files, the catalogue or the mapping. */
export async function fit(files: readonly string[], options: FitCommandOptions): Promise<ExitCode> {
  const startedAt = performance.now();
  const source = files.join(' ');
  const log = await readPeople(files, options);
  const refusal = refuseLog(log, source);
  if (refusal !== null) return await refused(refusal, options);
  const { people, model, counts } = log;
  const { dimension } = model.design;
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
  if (!fitted.converged) return await refused(notConverged(fitted), options);
  const halfLife = settleHalfLife(people, priorOfFit(fitted, model.prior, Infinity), {
    request: options.halfLife,
    shippedMs: model.prior.halfLifeMs,
  });
  const prior = priorOfFit(fitted, model.prior, halfLife.halfLifeMs);
  const report: FitReport = {
    ...counts,
    prior,
    halfLife,
    backend: backend.name,
    iterations: fitted.iterations,
    logMarginalLikelihood: fitted.logMarginalLikelihood,
    seconds: (performance.now() - startedAt) / 1000,
    out: options.out,
  };
  await writePrior(report, model, source);
  if (options.out !== '-') print(reportOf(report, model, options));
  return EXIT.ok;
}

/** Why this log cannot tell a prior, before any time is spent on it; `null` when it can. */
function refuseLog({ people, model }: LogOfPeople, source: string) {
  const problems = findProblems(surveyPeople(people, model.design.dimension));
  if (problems.length === 0) return null;
  const lines = problems.map((problem) => problemText(problem, model.catalogue));
  return errors.raise('FIT.NOT_LEARNABLE', { source, problems: lines.join('\n') });
}

function notConverged({ iterations, trace }: FitResult) {
  const gain = ((trace.at(-1) ?? 0) - (trace.at(-2) ?? 0)).toPrecision(2);
  return errors.raise('FIT.NOT_CONVERGED', { iterations, gain, more: 4 * iterations });
}

async function refused(error: Parameters<typeof printError>[0], { json }: FitCommandOptions) {
  await printError(error, json === true);
  return EXIT.findings;
}

/** The same log gives the same file: no time of day is in it. */
async function writePrior(report: FitReport, { catalogue }: EngineModel, source: string) {
  const { prior, customers, choices, logMarginalLikelihood, out } = report;
  const provenance: PriorProvenance = { source, customers, choices, logMarginalLikelihood };
  const text = formatPriorFile(priorFileOf(prior, catalogue, provenance));
  if (out === '-') {
    print(text);
    return;
  }
  await writeFile(out, text).catch((cause: unknown) => {
    throw fileError('write', out, cause);
  });
}

function reportOf(report: FitReport, model: EngineModel, { json }: FitCommandOptions): string {
  if (!json) return fitText(report, model.catalogue);
  const { prior, ...figures } = report;
  const { mean, covariance, halfLifeMs } = prior;
  const coefficients = ['click_level', ...model.catalogue.traits.map(({ id }) => id)].map(
    (id, k) => ({ id, mean: mean[k]!, sd: Math.sqrt(covariance[k * (mean.length + 1)]!) }),
  );
  const shown = halfLifeMs === Infinity ? null : halfLifeMs;
  return `${JSON.stringify({ ...figures, halfLife: undefined, halfLifeMs: shown, coefficients })}\n`;
}
