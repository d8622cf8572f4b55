/** `waarom explain`: the reference of all codes, offline. */
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { bold, dim, indented, print } from '../terminal.js';
import { codePages, type CodePage } from './code-tables.js';
import { nearestCode } from './nearest-code.js';

export interface ExplainOptions {
  readonly json?: true;
}

/** @throws WaaromError `CLI.UNKNOWN_CODE`. */
export async function explain(
  given: string | undefined,
  { json }: ExplainOptions,
): Promise<ExitCode> {
  const pages = codePages();
  if (given === undefined) {
    print(json ? `${JSON.stringify([...pages.values()])}\n` : listText([...pages.values()]));
    return EXIT.ok;
  }
  const page = pages.get(given.toUpperCase());
  if (page === undefined) {
    const near = nearestCode(given.toUpperCase(), [...pages.keys()]);
    const suggestion = near === undefined ? '' : `. Did you mean ${near}?`;
    throw errors.raise('CLI.UNKNOWN_CODE', { code: given, suggestion });
  }
  print(json ? `${JSON.stringify(page)}\n` : pageText(page));
  return EXIT.ok;
}

const RETRY = {
  never: 'no: the same call fails again',
  now: 'yes, at once',
  backoff: 'yes, after a pause',
} as const;

function pageText(page: CodePage): string {
  if (page.kind === 'dead_letter') {
    return [
      `${bold(page.code)}  ${dim('dead letter: the event is refused and kept, the stream goes on')}`,
      '',
      ...paragraph('means', page.meaning),
      ...paragraph('next', `→ ${page.remedy}`),
      '',
    ].join('\n');
  }
  return [
    bold(page.code),
    '',
    ...paragraph('what', named(page.what)),
    ...paragraph('why', named(page.why)),
    ...page.next.flatMap((line, index) => paragraph(index === 0 ? 'next' : '', `→ ${named(line)}`)),
    ...paragraph('retry', RETRY[page.retry]),
    '',
  ].join('\n');
}

function listText(pages: readonly CodePage[]): string {
  const width = Math.max(...pages.map(({ code }) => code.length));
  const line = ({ code }: CodePage, text: string) =>
    indented(named(text), { label: code, width: width + 2 }).join('\n');
  return [
    bold('Errors'),
    ...pages.flatMap((page) => (page.kind === 'error' ? [line(page, page.what)] : [])),
    '',
    bold('Dead letters'),
    ...pages.flatMap((page) => (page.kind === 'dead_letter' ? [line(page, page.meaning)] : [])),
    '',
    dim('One of them in full: waarom explain CODE'),
    '',
  ].join('\n');
}

function paragraph(label: string, text: string): readonly string[] {
  return indented(text, { label, width: 7 });
}

/** `{folder}` in a text is filled in when the error is raised. */
function named(text: string): string {
  return text.replace(/\{(\w+)\}/g, '<$1>');
}
