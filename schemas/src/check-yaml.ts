/** YAML text against a zod schema, with every problem and its line: what every file that people write by hand is read by. */
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

export type CheckedYaml<Value> =
  | { readonly kind: 'valid'; readonly value: Value }
  /** One sentence a problem: the field, what is wrong with it, and the line. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

export function checkYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): CheckedYaml<z.output<Schema>> {
  const lines = new LineCounter();
  // Warnings would go to the console; what they are about, as a list for a key, the schema refuses.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message }) => message.split('\n')[0]!);
    return { kind: 'invalid', problems };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias without an anchor, or so many of them that a few lines would fill the memory.
    return { kind: 'invalid', problems: [(error as Error).message] };
  }
  const result = schema.safeParse(value);
  if (result.success) return { kind: 'valid', value: result.data };
  const problems = result.error.issues.map(({ path, message }) =>
    `${path.join('.')} ${message}${lineOf(document, lines, path)}`.trimStart(),
  );
  return { kind: 'invalid', problems };
}

/** The line of the field, or of the nearest one around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = isMap(node) || hasRange(node) ? node.range : undefined;
    if (range) return ` (line ${lines.linePos(range[0]).line})`;
  }
  return '';
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
