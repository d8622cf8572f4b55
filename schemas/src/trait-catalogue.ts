/** The trait catalogue: which traits there are, which cues they answer to, and what people call them. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkYaml } from './check-yaml.js';
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
  const checked = checkYaml(text, catalogue);
  if (checked.kind === 'valid') return checked.value;
  throw errors.raise('CATALOGUE.INVALID', { file, problems: checked.problems.join('; ') });
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
