import type { PlaceboTrait } from '@waarom/fit';
import type { TraitCatalogue } from '@waarom/schemas';
import { logNotes } from '../log/log-notes.js';
import { bold, dim, green, grouped, red, yellow } from '../terminal.js';
import type { EvaluationReport } from './evaluation-report.js';
import { ENGINE, type Row } from './run-evaluation.js';

const NAMES: Readonly<Record<string, string>> = {
  waarom: 'waarom',
  prior: 'prior only',
  pooled: 'pooled rate',
  rule3: '3-clicks rule',
  uniform: 'uniform',
  demographics: 'demographics',
};

/** The table of an evaluation, for people. */
export function evaluationText(
  report: EvaluationReport,
  catalogue: TraitCatalogue,
  page?: string,
): string {
  const { customers, choices, choicesInLog, heldOut, prior } = report;
  const who = `${grouped(customers)} ${heldOut ? 'held-out customers' : 'customers'}`;
  const sampled = !heldOut && choices < choicesInLog ? ` of ${grouped(choicesInLog)}` : '';
  const under = prior === null ? 'prior fitted on the other half' : `prior ${prior}`;
  return [
    bold(`prequential, ${who}, ${grouped(choices)} choices${sampled}`),
    dim(`${under} · nats a choice · 95 % intervals: bootstrap by customer`),
    ...logNotes(report),
    '',
    dim(HEAD),
    ...report.rows.map(rowText),
    ...report.leftOut.map(({ name, why }) => dim(`${NAMES[name]!.padEnd(14)}left out: ${why}`)),
    '',
    report.beatsPriorAfter === null
      ? `${yellow('!')} not ahead of the prior by the end`
      : beatsText(report.beatsPriorAfter),
    ...(report.placebo === null ? [] : placeboLines(report.placebo, catalogue)),
    ...report.failed.map(({ condition, value }) => failureText(condition, value)),
    ...(page === undefined ? [] : ['', `  → ${page}`]),
    '',
  ].join('\n');
}

function beatsText(own: number): string {
  if (own === 0) return 'beats the prior alone from the first choice';
  return `beats the prior alone after ${own} own choice${own === 1 ? '' : 's'}`;
}

const HEAD = 'MODEL         LOG-LOSS  vs prior                  BRIER  CALIBR. ERR  COVERAGE90';

function rowText({ name, logLoss, brier, calibrationError, coverage90, vsPrior }: Row): string {
  const against =
    vsPrior === null
      ? '—'
      : `${percent(vsPrior.value)} % [${percent(vsPrior.low)}, ${percent(vsPrior.high)}]`;
  const coverage = coverage90 === null ? '—' : `${(100 * coverage90).toFixed(1)} %`;
  const line = [
    NAMES[name]!.padEnd(14),
    logLoss.toFixed(4).padStart(8),
    `  ${against.padEnd(24)}`,
    brier.toFixed(4).padStart(7),
    calibrationError.toFixed(4).padStart(13),
    coverage.padStart(12),
  ].join('');
  return name === ENGINE ? bold(line) : line;
}

function percent(share: number): string {
  const text = (100 * share).toFixed(1);
  return share < 0 ? text.replace('-', '−') : `+${text}`;
}

function placeboLines(
  found: readonly PlaceboTrait[],
  { traits }: TraitCatalogue,
): readonly string[] {
  const labels = found.map(({ coefficient }) => traits[coefficient - 1]!.labels.en);
  const width = Math.max(...labels.map((label) => label.length));
  return [
    '',
    'placebo: responses shuffled within the choice set; what is left of each trait, in sds',
    ...found.map(({ mean, standardError, returns }, index) => {
      const value = `${mean < 0 ? '−' : '+'}${Math.abs(mean).toFixed(3)} ± ${standardError.toFixed(3)}`;
      const verdict = returns ? green('✓ back to its prior') : red('✗ sees what is not there');
      return `  ${labels[index]!.padEnd(width)}  ${value}  ${verdict}`;
    }),
  ];
}

function failureText(condition: string, value: number | null): string {
  const figure = value === null ? 'there is no such figure' : `it is ${value.toFixed(4)}`;
  return `${red('✗')} ${condition}: ${figure}`;
}
