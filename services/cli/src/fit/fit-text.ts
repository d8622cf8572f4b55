import type { AnswerFinding, OneSidedFinding } from '@waarom/fit';
import type { Prior } from '@waarom/model';
import type { TraitCatalogue } from '@waarom/schemas';
import { logNotes } from '../log/log-notes.js';
import type { LogCounts } from '../log/read-people.js';
import { bold, dim, green, grouped } from '../terminal.js';
import { answerLines } from './answer-text.js';
import type { DemographicShift } from './demographic-shift.js';
import { demographicLines } from './demographic-text.js';
import { oneSidedLines } from './one-sided-text.js';
import type { SettledHalfLife } from './half-life.js';

export interface FitReport {
  /** What it was learned from, as named on the command line. */
  readonly source: string;
  readonly customers: number;
  readonly choices: number;
  /** How the log was read, where there was one. */
  readonly log?: Omit<LogCounts, 'customers' | 'choices'>;
  readonly prior: Prior;
  /** What the log told of answers; evidence tells nothing of them. */
  readonly answers?: readonly AnswerFinding[];
  /** One-sided populations that were weighed; none of them is put into the prior. */
  readonly oneSided?: readonly OneSidedFinding[];
  /** What a table of customers adds; `null` when the fit with it did not converge. */
  readonly demographics?: DemographicShift | null;
  readonly halfLife: SettledHalfLife;
  readonly backend: string;
  readonly iterations: number;
  /** That of evidence lacks the part that is the same under every prior. */
  readonly logMarginalLikelihood: number;
  /** How much more likely the evidence is than under the prior it was learned under, in nats; only of a store. */
  readonly gainOverUsed?: number;
  readonly seconds: number;
}

/** What a fit found, for people. */
export function fitText(report: FitReport, catalogue: TraitCatalogue, out: string): string {
  const { customers, choices, iterations, backend, seconds, logMarginalLikelihood, log } = report;
  const summary = [
    `${grouped(choices)} choices`,
    `${grouped(customers)} customers`,
    `converged after ${iterations} iterations`,
    `${seconds.toFixed(1)} s`,
  ].join(' · ');
  const each = (logMarginalLikelihood / choices).toFixed(4);
  const likelihood =
    report.gainOverUsed === undefined
      ? `log marginal likelihood ${logMarginalLikelihood.toFixed(2)}, ${each} a choice`
      : `log marginal likelihood ${report.gainOverUsed.toFixed(2)} above the prior the store was learned under`;
  return [
    `${green('✓')} ${bold(summary)}   ${dim(backend)}`,
    ...(log === undefined ? [] : logNotes(log)),
    `  ${likelihood}`,
    '',
    ...coefficientLines(report.prior, catalogue),
    '',
    `  half-life ${halfLifeText(report.halfLife)}`,
    ...positionLines(report.prior),
    ...answerLines(report.answers ?? [], report.prior, catalogue),
    ...oneSidedLines(report.oneSided ?? [], catalogue),
    ...demographicLines(report.demographics, catalogue),
    `  → ${out}`,
    `  next → waarom evaluate <log> --prior ${out}`,
    ...forceLines(report.answers ?? [], out),
    '',
  ].join('\n');
}

function coefficientLines(prior: Prior, { traits }: TraitCatalogue): readonly string[] {
  const names = ['Click level', ...traits.map(({ labels }) => labels.en)];
  const width = Math.max(...names.map((name) => name.length));
  const { mean, covariance } = prior;
  const head = `  ${'TRAIT'.padEnd(width)}${'MEAN'.padStart(9)}${'SD'.padStart(8)}`;
  const rows = names.map((name, k) => {
    const sd = Math.sqrt(covariance[k * (mean.length + 1)]!);
    return `  ${name.padEnd(width)}${mean[k]!.toFixed(3).padStart(9)}${sd.toFixed(3).padStart(8)}`;
  });
  return [dim(head), ...rows];
}

/** How the prior goes into force: not under evidence of answers that it says otherwise of. */
function forceLines(answers: readonly AnswerFinding[], out: string): readonly string[] {
  return answers.some(({ verdict }) => verdict === 'learned')
    ? [
        `         waarom replay <log> --prior ${out} --data DIR (not migrate: evidence of answers is`,
        '         made by how they measure, so a store learns them anew)',
      ]
    : [`         waarom migrate --prior ${out} --data DIR (or --redis URL)`];
}

function halfLifeText({ halfLifeMs, reason, gain }: SettledHalfLife): string {
  const days = halfLifeMs / 86_400_000;
  const length =
    days === Infinity ? 'none: evidence does not fade' : `${Number(days.toFixed(2))} days`;
  const why = {
    asked: 'as asked',
    kept: 'as it was: evidence tells none',
    shipped: 'as shipped: this log tells no other',
    log: `chosen by the log: ${gain.toFixed(4)} nats a choice better than the shipped one`,
  };
  return `${length} (${why[reason]})`;
}

function positionLines({ positionOffsets }: Prior): readonly string[] {
  if (positionOffsets.length === 0) return [];
  const seen = [...positionOffsets].map((offset) => `${Math.round(100 * Math.exp(offset))} %`);
  return [`  slots looked at, the first being 100 %: ${seen.join(' · ')}`];
}
