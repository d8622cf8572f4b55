import { bold, dim, green, indented, red, yellow } from '../terminal.js';
import type { Check, CheckLayer, CheckState } from './check.js';

const MARKS: Readonly<Record<CheckState, string>> = {
  ok: green('✓'),
  warning: yellow('!'),
  problem: red('✗'),
  skipped: dim('–'),
};

const TITLES: Readonly<Record<CheckLayer, string>> = {
  configuration: 'Configuration',
  topology: 'Topology',
  environment: 'Environment',
};

export interface CheckCounts {
  readonly problems: number;
  readonly warnings: number;
}

/** The checks by layer, each problem with what to do next. */
export function checkListText(
  checks: readonly Check[],
  { problems, warnings }: CheckCounts,
): string {
  const nameColumns = Math.max(...checks.map(({ name }) => name.length));
  const layers = Object.keys(TITLES) as CheckLayer[];
  const parts = layers.flatMap((layer) => {
    const own = checks.filter((check) => check.layer === layer);
    return own.length === 0
      ? []
      : [bold(TITLES[layer]), ...own.flatMap((check) => checkLines(check, nameColumns)), ''];
  });
  const summary =
    problems + warnings === 0
      ? `${green('✓')} nothing found`
      : `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`;
  return [...parts, summary, ''].join('\n');
}

function checkLines(
  { name, state, text, next, code }: Check,
  nameColumns: number,
): readonly string[] {
  const width = nameColumns + 2;
  const lines = [
    ...indented(text, { label: name, width }),
    ...next.flatMap((step) => indented(`→ ${step}`, { label: '', width })),
    ...(code === undefined
      ? []
      : indented(dim(`npx waarom explain ${code}`), { label: '', width })),
  ];
  return lines.map((line, index) => `  ${index === 0 ? MARKS[state] : ' '}${line.slice(1)}`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
