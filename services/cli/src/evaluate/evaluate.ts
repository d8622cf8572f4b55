/** `waarom evaluate`: how well choices are foretold, beside what simpler ways would have foretold. */
import { writeFile } from 'node:fs/promises';
import { createEngineModel } from '@waarom/engine';
import { placebo } from '@waarom/fit';
import type { TraitCatalogue } from '@waarom/schemas';
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { fileError } from '../file-error.js';
import { readDemographics } from '../log/demographics.js';
import type { LogOptions } from '../log/read-events.js';
import { readPeople } from '../log/read-people.js';
import { printError } from '../print-error.js';
import { createStatusLine, etaText } from '../status-line.js';
import { grouped, print } from '../terminal.js';
import { version } from '../version.js';
import type { EvaluationReport } from './evaluation-report.js';
import { evaluationText } from './evaluation-text.js';
import type { Baseline, Condition } from './fail-if.js';
import { judgedPrior } from './judged-prior.js';
import type { ReportInput } from './report/report-html.js';
import type { Language } from './report/words.js';
import { ENGINE, runEvaluation, type Row } from './run-evaluation.js';

export interface EvaluateCommandOptions extends LogOptions {
  /** Without one a prior is fitted on half of the customers, and the other half is judged. */
  readonly prior?: string;
  readonly baseline: readonly Baseline[];
  readonly failIf: readonly Condition[];
  /** A table of customers for the baseline of that name. */
  readonly demographics?: string;
  readonly placebo?: true;
  readonly choices: number;
  readonly seed: number;
  /** Where the page goes. */
  readonly report?: string;
  readonly lang: Language;
  readonly json?: true;
}

/** @throws WaaromError of the files, the catalogue, the mapping or the prior. */
export async function evaluate(
  files: readonly string[],
  options: EvaluateCommandOptions,
): Promise<ExitCode> {
  const { json, seed } = options;
  const log = await readPeople(files, options);
  const { model, counts } = log;
  if (counts.choices === 0) throw errors.raise('EVALUATE.NO_CHOICES', { source: files.join(' ') });
  const judged = await judgedPrior(log, {
    priorFile: options.prior,
    seed,
    choicesMax: options.choices,
    source: files.join(' '),
    demographics:
      options.demographics === undefined ? undefined : await readDemographics(options.demographics),
  });
  if (judged.kind === 'refused') {
    await printError(judged.error, json === true);
    return EXIT.findings;
  }
  const { prior, people, isHeldOut } = judged;
  const over = options.failIf.flatMap(({ over: name }) =>
    name === null ? [] : [name as Baseline],
  );
  const status = createStatusLine();
  const { evaluation, ...results } = runEvaluation(people, {
    model,
    prior,
    byDemographics: judged.byDemographics ?? whyNone(options),
    baselines: [...new Set([...options.baseline, ...over])],
    seed,
    onProgress: progressOf(status, Math.min(options.choices, counts.choices)),
  });
  status.clear();
  const report: EvaluationReport = {
    ...results,
    prior: options.prior ?? null,
    heldOut: isHeldOut,
    choicesInLog: counts.choices,
    rejected: counts.rejected,
    withoutConsent: counts.withoutConsent,
    placebo: options.placebo ? placebo(people, prior, seed) : null,
    failed: failedConditions(options.failIf, results.rows),
  };
  const text = jsonOf(report, model.catalogue);
  if (options.report !== undefined) {
    await writeReport(options.report, {
      report,
      json: text,
      evaluation,
      catalogue: model.catalogue,
      language: options.lang,
      source: files.join(' '),
      seed,
      modelHash: createEngineModel(model.catalogue, prior).hash,
      version: version(),
    });
  }
  print(json ? text : evaluationText(report, model.catalogue, options.report));
  if (report.failed.length > 0) return EXIT.threshold;
  return report.placebo?.some(({ returns }) => !returns) ? EXIT.findings : EXIT.ok;
}

/** Why there is no baseline of demographics. */
function whyNone({ demographics, prior }: EvaluateCommandOptions): string {
  if (demographics === undefined) return 'events carry none; give a table: --demographics FILE';
  if (prior !== undefined) return 'a prior from a file has none; leave --prior out';
  return 'the fit with them did not converge';
}

async function writeReport(file: string, input: ReportInput): Promise<void> {
  const { reportHtml } = await import('./report/report-html.js');
  await writeFile(file, reportHtml(input)).catch((cause: unknown) => {
    throw fileError('write', file, cause);
  });
}

function progressOf(status: ReturnType<typeof createStatusLine>, choices: number) {
  const startedAt = performance.now();
  return (scored: number) => {
    const seconds = (performance.now() - startedAt) / 1000;
    const rate = scored / Math.max(seconds, 1e-3);
    const done = `evaluate  ${grouped(scored)} choices  ${grouped(Math.round(rate))} choices/s`;
    status.show(`${done}  ${etaText(Math.max(0, choices - scored) / rate)}`);
  };
}

/** A figure that there is none of fails: a condition on nothing would never be noticed. */
function failedConditions(conditions: readonly Condition[], rows: readonly Row[]) {
  return conditions.flatMap((condition) => {
    const value = figureOf(condition, rows);
    const { text, below, bound } = condition;
    const holds = value === null || (below ? value < bound : value > bound);
    return holds ? [{ condition: text, value }] : [];
  });
}

function figureOf({ metric, over }: Condition, rows: readonly Row[]): number | null {
  const row = rows.find(({ name }) => name === (over ?? ENGINE));
  if (row === undefined) return null;
  const { skill, logLoss, brier, calibrationError, coverage90 } = row;
  const figures = { skill, logloss: logLoss, brier, calibration: calibrationError };
  return metric === 'coverage' ? coverage90 : figures[metric];
}

function jsonOf(report: EvaluationReport, { traits }: TraitCatalogue): string {
  const named = report.placebo?.map(({ coefficient, ...found }) => ({
    id: traits[coefficient - 1]!.id,
    ...found,
  }));
  return `${JSON.stringify({ ...report, placebo: named ?? null })}\n`;
}
