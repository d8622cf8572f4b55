/** The tables of the report. */
import type { PlaceboTrait, Score } from '@waarom/fit';
import type { TraitCatalogue } from '@waarom/schemas';
import type { EvaluationReport } from '../evaluation-report.js';
import { ENGINE, type Row } from '../run-evaluation.js';
import type { ChartContext } from './charts.js';
import { escapeHtml } from './escape-html.js';
import type { Language } from './words.js';

export function scoresTable(
  { rows, leftOut }: Pick<EvaluationReport, 'rows' | 'leftOut'>,
  context: ChartContext,
): string {
  const { words } = context;
  const { columns } = words;
  const body = [
    ...rows.map((row) => scoresRow(row, context)),
    ...leftOut.map(
      ({ name, why }) =>
        `<tr>${rowHead(words.models[name]!)}<td class="text" colspan="5">${escapeHtml(`${words.leftOut}: ${why}`)}</td></tr>`,
    ),
  ];
  return table({ label: words.scores, heads: Object.values(columns), body, wide: true });
}

function scoresRow(
  { name, logLoss, vsPrior, brier, calibrationError, coverage90 }: Row,
  { words, format }: ChartContext,
): string {
  const against =
    vsPrior === null
      ? words.reference
      : `${format.change(vsPrior.value)}<small>${words.interval(format.change(vsPrior.low), format.change(vsPrior.high))}</small>`;
  const cells = [
    format.number(logLoss, 4),
    against,
    format.number(brier, 4),
    format.number(calibrationError, 4),
    coverage90 === null ? '—' : format.share(coverage90, 1),
  ];
  const head = rowHead(words.models[name]!);
  return `<tr${name === ENGINE ? ' class="engine"' : ''}>${head}${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

export function coverageTable(
  coverages: Score['coverages'],
  { words, format }: ChartContext,
): string {
  return table({
    label: words.coverage,
    heads: [words.promised, words.held],
    body: coverages.map(
      ({ level, share }) =>
        `<tr>${rowHead(format.share(level))}<td>${format.share(share, 1)}</td></tr>`,
    ),
  });
}

export function placeboTable(
  found: readonly PlaceboTrait[],
  { catalogue, language }: { readonly catalogue: TraitCatalogue; readonly language: Language },
  { words, format }: ChartContext,
): string {
  return table({
    label: words.placebo,
    heads: [words.trait, words.left, words.verdictColumn],
    textColumn: 2,
    body: found.map(({ coefficient, mean, standardError, returns }) => {
      const label = catalogue.traits[coefficient - 1]!.labels[language];
      const left = `${format.number(mean, 3)} ± ${format.number(standardError, 3)}`;
      const verdict = returns ? `✓ ${words.returns}` : `✗ ${words.sees}`;
      return `<tr>${rowHead(label)}<td>${left}</td><td class="text ${returns ? 'good' : 'bad'}">${escapeHtml(verdict)}</td></tr>`;
    }),
  });
}

/** What was judged, and how it can be judged again. */
export function dataTable(facts: readonly (readonly [head: string, text: string])[]): string {
  const body = facts.map(
    ([head, text]) => `<tr>${rowHead(head)}<td class="text">${escapeHtml(text)}</td></tr>`,
  );
  return `<table><tbody>${body.join('')}</tbody></table>`;
}

function table(parts: {
  /** What it is called where it cannot be seen. */
  readonly label: string;
  readonly heads: readonly string[];
  readonly body: readonly string[];
  readonly wide?: boolean;
  /** One that holds words, not numbers, beside the first. */
  readonly textColumn?: number;
}): string {
  const heads = parts.heads.map((head, column) => {
    const kind = column === parts.textColumn ? ' class="text"' : '';
    return `<th scope="col"${kind}>${escapeHtml(head)}</th>`;
  });
  const kind = parts.wide ? ' class="wide"' : '';
  const label = escapeHtml(parts.label);
  return `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table${kind} aria-label="${label}">
<thead><tr>${heads.join('')}</tr></thead>
<tbody>${parts.body.join('\n')}</tbody></table></div>`;
}

function rowHead(text: string): string {
  return `<th scope="row">${escapeHtml(text)}</th>`;
}
