/** The trait catalogue: which traits there are, which cues they answer to, and what people call them. */
import { readFileSync } from 'node:fs';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { errors } from './schema-errors.js';

const identifier = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'is not a lower_case identifier');
const texts = z.strictObject({ en: z.string().min(1), nl: z.string().min(1) });

const trait = z.strictObject({
  id: identifier,
  labels: texts,
  definition: texts,
  cues: z
    .record(identifier, z.number())
    .refine((cues) => Object.keys(cues).length > 0, 'names no cue'),
  price_personalised: z.boolean().default(false),
});

const contrast = z.strictObject({
  id: identifier,
  labels: texts,
  over: z.tuple([identifier, identifier]),
});

const catalogue = z
  .strictObject({
    traits: z.array(trait).min(1).max(15),
    contrasts: z.array(contrast).default([]),
  })
  .superRefine(({ traits, contrasts }, context) => {
    const known = new Set(traits.map(({ id }) => id));
    if (known.size < traits.length) {
      context.addIssue({ code: 'custom', path: ['traits'], message: 'has a trait id twice' });
    }
    for (const [index, { over }] of contrasts.entries()) {
      for (const id of over) {
        if (known.has(id)) continue;
        const message = `names an unknown trait "${id}"`;
        context.addIssue({ code: 'custom', path: ['contrasts', index, 'over'], message });
      }
    }
  });

export type TraitCatalogue = z.output<typeof catalogue>;
export type Trait = TraitCatalogue['traits'][number];

/**
 * Reads a catalogue from YAML text.
 *
 * @throws WaaromError `CATALOGUE.INVALID` that lists every problem with its line.
 */
export function parseTraitCatalogue(text: string, file: string): TraitCatalogue {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const syntax = document.errors.map(({ message }) => message.split('\n')[0]!);
  if (syntax.length > 0)
    throw errors.raise('CATALOGUE.INVALID', { file, problems: syntax.join('; ') });
  const result = catalogue.safeParse(document.toJS());
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join('.')} ${message}${lineOf(document, lines, path)}`,
  );
  throw errors.raise('CATALOGUE.INVALID', { file, problems: problems.join('; ') });
}

/**
 * Reads a catalogue from a file; without one it is the catalogue that ships with Waarom.
 *
 * @throws WaaromError `CATALOGUE.INVALID`, also when the file cannot be read.
 */
export function readTraitCatalogue(file?: string): TraitCatalogue {
  if (file === undefined) return defaultTraitCatalogue();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    const problems = `it cannot be read (${code})`;
    throw errors.raise('CATALOGUE.INVALID', { file, problems }, error);
  }
  return parseTraitCatalogue(text, file);
}

/** The catalogue that ships with Waarom. */
export function defaultTraitCatalogue(): TraitCatalogue {
  const file = new URL('../catalogue/traits.yaml', import.meta.url);
  return parseTraitCatalogue(readFileSync(file, 'utf8'), 'traits.yaml');
}

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
