/** The report of an evaluation: one page that needs no network and no script, to read, to print and to keep. */
import { reliabilityOf, type Evaluation, type Reliability } from '@waarom/fit';
import type { TraitCatalogue } from '@waarom/schemas';
import type { EvaluationReport } from '../evaluation-report.js';
import { ENGINE } from '../run-evaluation.js';
import { differencesChart, learningChart, reliabilityChart, type ChartContext } from './charts.js';
import { escapeHtml } from './escape-html.js';
import { formatOf } from './format.js';
import { learningPoints } from './learning-points.js';
import { STYLE } from './style.js';
import { coverageTable, dataTable, placeboTable, scoresTable } from './tables.js';
import { wordsOf, type Language, type Words } from './words.js';

export interface ReportInput {
  readonly report: EvaluationReport;
  /** The same as JSON, which the page carries along. */
  readonly json: string;
  readonly evaluation: Evaluation;
  readonly catalogue: TraitCatalogue;
  readonly language: Language;
  readonly source: string;
  readonly seed: number;
  readonly modelHash: string;
  readonly version: string;
}

/** Returns the page. The same evaluation gives the same bytes. */
export function reportHtml(input: ReportInput): string {
  const { report, evaluation, catalogue, language, seed } = input;
  const words = wordsOf[language];
  const context: ChartContext = { words, format: formatOf(language) };
  const engine = evaluation.scores[0]!;
  const reliability = reliabilityOf(engine.foretold, { seed });
  const ahead = report.beatsPriorAfter;
  const charts = [
    section(words.differences, words.differencesNote, differencesChart(report.rows, context)),
    section(
      words.reliability,
      `${words.reliabilityNote} ${words.outsideBand(context.format.share(shareOutside(reliability)))}`,
      reliabilityChart(reliability, context),
    ),
    section(
      words.learning,
      `${ahead === null ? words.neverAhead : words.aheadFrom(ahead)} ${words.learningNote}`,
      learningChart(learningPoints(evaluation), context),
    ),
    ...(engine.coverages.length === 0
      ? []
      : [section(words.coverage, words.coverageNote, coverageTable(engine.coverages, context))]),
  ];
  const body = [
    `<h1>${escapeHtml(words.title)}</h1>`,
    `<p class="verdict">${escapeHtml(verdictOf(report, context))}</p>`,
    `<p class="note">${escapeHtml(words.how)}</p>`,
    ...failedSection(report, context),
    section(words.scores, words.scoresNote, scoresTable(report, context)),
    `<div class="charts">${charts.join('\n')}</div>`,
    ...(report.placebo === null
      ? []
      : [
          section(
            words.placebo,
            words.placeboNote,
            placeboTable(report.placebo, { catalogue, language }, context),
          ),
        ]),
    section(words.data, null, dataTable(factsOf(input, context))),
  ];
  return page({ words, language, body: body.join('\n'), json: input.json });
}

function page(given: {
  readonly words: Words;
  readonly language: Language;
  readonly body: string;
  readonly json: string;
}): string {
  // Within a script element only this sequence ends it.
  const data = given.json.trimEnd().replaceAll('<', String.raw`\u003c`);
  return `<!doctype html>
<html lang="${given.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(given.words.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${given.body}
</main>
<script type="application/json" id="evaluation">${data}</script>
</body>
</html>
`;
}

function section(title: string, note: string | null, content: string): string {
  const text = note === null ? '' : `<p class="note">${escapeHtml(note)}</p>`;
  return `<section><h2>${escapeHtml(title)}</h2>${text}\n${content}</section>`;
}

function verdictOf(
  { rows, customers, heldOut }: EvaluationReport,
  { words, format }: ChartContext,
): string {
  const { value, low, high } = rows.find(({ name }) => name === ENGINE)!.vsPrior!;
  const who = words.who(format.count(customers), heldOut);
  const side = high < 0 ? 'better' : low > 0 ? 'worse' : 'neither';
  if (side === 'neither') {
    const bounds = { low: format.change(low), high: format.change(high) };
    return words.verdict({ share: format.change(value), ...bounds, side }, who);
  }
  const sizes = [Math.abs(low), Math.abs(high)].toSorted((first, second) => first - second);
  const [least, most] = sizes.map((size) => format.share(size, 1));
  const share = format.share(Math.abs(value), 1);
  return words.verdict({ share, low: least!, high: most!, side }, who);
}

/** Share of the foretold probabilities, by length of range, at which the curve is outside the band. */
function shareOutside({ curve, band }: Reliability): number {
  const outside = band.filter(({ foretold, low, high }) => {
    const came = curve.findLast((point) => point.foretold <= foretold)?.came ?? low;
    return came < low || came > high;
  });
  return outside.length / Math.max(1, band.length);
}

function failedSection({ failed }: EvaluationReport, { words, format }: ChartContext): string[] {
  if (failed.length === 0) return [];
  const items = failed.map(({ condition, value }) => {
    const figure = value === null ? words.noFigure : format.number(value, 4);
    return `<li class="bad">✗ ${escapeHtml(`${condition}: ${figure}`)}</li>`;
  });
  return [section(words.conditions, null, `<ul>${items.join('')}</ul>`)];
}

function factsOf(
  { report, source, seed, modelHash, version }: ReportInput,
  { words, format }: ChartContext,
): readonly (readonly [string, string])[] {
  const { dataRows } = words;
  return [
    [dataRows.source, source],
    [dataRows.prior, report.prior ?? words.fittedOnHalf],
    [dataRows.customers, format.count(report.customers)],
    [dataRows.choices, format.count(report.choices)],
    [dataRows.inLog, format.count(report.choicesInLog)],
    [dataRows.rejected, format.count(report.rejected)],
    [dataRows.withoutConsent, format.count(report.withoutConsent)],
    [dataRows.seed, `${seed}`],
    [dataRows.model, modelHash],
    [dataRows.version, version],
  ];
}
