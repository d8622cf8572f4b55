/** An error as people read it on a terminal: what happened and its code, why, and what to do next. Never a stack trace. */
import { WaaromError } from '@waarom/schemas';

/**
 * Lines for stderr, the last one ended:
 *
 *     ✖ Cannot reach the profile store at redis://cache:6379                  STORE.UNREACHABLE
 *       why   Nothing listens there (ECONNREFUSED)
 *       next  → Start it, or correct REDIS_URL.
 *             → Or try without one: waarom dev (embedded store).
 *       more  waarom explain STORE.UNREACHABLE
 *
 * Anything but a `WaaromError` is a defect and is called one; its stack belongs in a log.
 */
export function formatError(error: unknown): string {
  if (!(error instanceof WaaromError)) return formatDefect(error);
  const [first = '', ...rest] = error.message.split('\n');
  const lines = [
    `✖ ${first.padEnd(CODE_COLUMN - 2)}  ${error.code}`,
    ...rest.map((line) => `${INDENT}${line}`),
    ...paragraph('why', error.why.split('\n')),
    ...paragraph(
      'next',
      error.next.map((remedy) => `→ ${remedy}`),
    ),
    `  more  waarom explain ${error.code}`,
  ];
  return `${lines.join('\n')}\n`;
}

function formatDefect(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const lines = [
    `✖ ${message}`,
    '  why   This should not happen: it is a defect of Waarom.',
    '  next  → Report it with what you did and the lines above.',
  ];
  return `${lines.join('\n')}\n`;
}

function paragraph(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) =>
    index === 0 ? `  ${label.padEnd(6)}${line}` : `${INDENT}${line}`,
  );
}

const INDENT = ' '.repeat(8);
/** Where the code stands when the first line leaves room for it. */
const CODE_COLUMN = 74;
