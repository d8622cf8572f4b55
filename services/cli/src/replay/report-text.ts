import { bold, dim, green, grouped, yellow } from '../terminal.js';
import type { ReplayReport } from './replay-files.js';

export interface ReportContext {
  /** Folder that was kept, if any. */
  readonly data: string | undefined;
  readonly badMax: number;
  /** File that the profiles were written to, if any. */
  readonly traits: string | undefined;
}

/** What a replay found, for people. */
export function reportText(report: ReplayReport, { data, badMax, traits }: ReportContext): string {
  const { events, known, customers, choices, seconds, eventsPerSecond, rejectedCount } = report;
  const summary = [
    `${grouped(events)} events`,
    `${grouped(customers)} customers`,
    `${grouped(choices)} choices`,
    `${seconds.toFixed(1)} s`,
  ].join(' · ');
  return [
    `${green('✓')} ${bold(summary)}   ${grouped(eventsPerSecond)} events/s`,
    ...notes(report),
    ...(rejectedCount === 0 ? [] : rejectedLines(report, badMax)),
    ...(known === 0 ? [] : [dim(`  ${grouped(known)} of them were folded by an earlier replay`)]),
    `  hash ${report.hash}`,
    ...(traits === undefined || traits === '-' ? [] : [`  profiles ${traits}`]),
    ...(data === undefined ? [] : [`  next → waarom inspect <customer> --data ${data}`]),
    '',
  ].join('\n');
}

function notes({ withoutConsent, duplicates }: ReplayReport): readonly string[] {
  return [
    ...(withoutConsent === 0
      ? []
      : [
          `${yellow('!')} ${grouped(withoutConsent)} events changed nothing: they say nothing of consent (settled upstream? --consent upstream)`,
        ]),
    ...(duplicates === 0 ? [] : [dim(`  ${grouped(duplicates)} duplicates left out`)]),
  ];
}

function rejectedLines(report: ReplayReport, badMax: number): readonly string[] {
  const { events, known, rejected, rejectedCount, examples } = report;
  const percent = (100 * rejectedCount) / Math.max(1, events - known);
  const codes = Object.entries(rejected).map(([code, count]) => `${grouped(count)}× ${code}`);
  const budget =
    percent > 100 * badMax ? ` · more than the budget of ${100 * badMax} % (--bad-max)` : '';
  return [
    `${yellow('!')} ${grouped(rejectedCount)} refused (${percent.toFixed(2)} %): ${codes.join(', ')}${budget}`,
    ...examples.map(({ file, line, code, message }) =>
      dim(`    ${file}:${line}  ${code}  ${message}`),
    ),
    dim(`    what a code means: waarom explain ${Object.keys(rejected)[0]}`),
  ];
}
