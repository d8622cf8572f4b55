/** `waarom fit`: the population prior, from a log of events or from a store, into a file. */
import { writeFile } from 'node:fs/promises';
import { priorFileOf } from '@waarom/engine';
import type { AnswerFinding } from '@waarom/fit';
import { formatPriorFile, type TraitCatalogue } from '@waarom/schemas';
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { fileError } from '../file-error.js';
import { printError } from '../print-error.js';
import { print } from '../terminal.js';
import { answerScaleOf } from './answer-text.js';
import type { DemographicShift } from './demographic-shift.js';
import { fitLog, type FitLogOptions } from './fit-log.js';
import { fitStore, type FitStoreOptions } from './fit-store.js';
import { fitText, type FitReport } from './fit-text.js';

export interface FitCommandOptions extends FitLogOptions, FitStoreOptions {
  readonly fromStore?: true;
  readonly out: string;
  readonly json?: true;
}

/** @throws WaaromError of the files, the catalogue, the mapping or the store. */
export async function fit(files: readonly string[], options: FitCommandOptions): Promise<ExitCode> {
  const { fromStore, out, json } = options;
  if ((fromStore === undefined) === (files.length === 0)) {
    throw errors.raise('CLI.USAGE', {
      problem: 'Either files of events or --from-store is needed.',
      help: 'See what it takes: waarom fit --help',
    });
  }
  const outcome = fromStore ? await fitStore(options) : await fitLog(files, options);
  if (outcome.kind === 'refused') {
    await printError(outcome.error, json === true);
    return EXIT.findings;
  }
  const { report, catalogue } = outcome;
  await writePrior(report, catalogue, out);
  if (out !== '-') print(json ? jsonOf(report, catalogue, out) : fitText(report, catalogue, out));
  return EXIT.ok;
}

/** The same data give the same file: no time of day is in it. */
async function writePrior(report: FitReport, catalogue: TraitCatalogue, out: string) {
  const { prior, source, customers, choices, logMarginalLikelihood } = report;
  const learned = (report.answers ?? []).filter(({ verdict }) => verdict === 'learned');
  const provenance = {
    source,
    customers,
    choices,
    logMarginalLikelihood,
    ...(learned.length === 0 ? {} : { answers: customersByTrait(learned, catalogue) }),
  };
  const text = formatPriorFile(priorFileOf(prior, catalogue, provenance));
  if (out === '-') {
    print(text);
    return;
  }
  await writeFile(out, text).catch((cause: unknown) => {
    throw fileError('write', out, cause);
  });
}

function customersByTrait(findings: readonly AnswerFinding[], { traits }: TraitCatalogue) {
  return Object.fromEntries(
    findings.map(({ coefficient, customers }) => [traits[coefficient - 1]!.id, customers]),
  );
}

function demographicsOf(shift: DemographicShift | null, traits: TraitCatalogue['traits']) {
  if (shift === null) return null;
  const shifts = shift.shifts.map(({ coefficient, ...effect }) => ({
    id: coefficient === 0 ? 'click_level' : traits[coefficient - 1]!.id,
    ...effect,
  }));
  return { ...shift, shifts };
}

function jsonOf(report: FitReport, { traits }: TraitCatalogue, out: string): string {
  const { prior, halfLife, log, answers = [], oneSided = [], demographics, ...figures } = report;
  const { mean, covariance, halfLifeMs } = prior;
  const coefficients = ['click_level', ...traits.map(({ id }) => id)].map((id, k) => ({
    id,
    mean: mean[k]!,
    sd: Math.sqrt(covariance[k * (mean.length + 1)]!),
  }));
  return `${JSON.stringify({
    ...log,
    ...figures,
    halfLifeMs: halfLifeMs === Infinity ? null : halfLifeMs,
    halfLifeReason: halfLife.reason,
    coefficients,
    oneSided: oneSided.map(({ coefficient, ...finding }) => ({
      id: traits[coefficient - 1]!.id,
      ...finding,
    })),
    ...(demographics === undefined ? {} : { demographics: demographicsOf(demographics, traits) }),
    answers: answers.map(({ coefficient, ...finding }) => ({
      id: traits[coefficient - 1]!.id,
      ...answerScaleOf(prior, coefficient),
      ...finding,
    })),
    out,
  })}\n`;
}
