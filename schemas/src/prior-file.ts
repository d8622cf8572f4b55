/** `prior.json`: a population prior with the traits it is about and where it comes from. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkYaml } from './check-yaml.js';
import { errors } from './schema-errors.js';

/** JSON has no infinities; what a fit gives is finite. */
const number = z.number('is not a number');
const count = z.number().int().min(0);

const answer = z.strictObject({
  intercept: number,
  loading: number,
  sd: number.positive(),
  /** Left out of an assumption. */
  learned: z.literal(true).optional(),
});

const provenance = z.strictObject({
  /** What it was learned from, in words. */
  source: z.string().min(1),
  customers: count,
  choices: count,
  logMarginalLikelihood: number,
  /** Customers who taught how answers measure a trait, by its id; what is not named here is an assumption. */
  answers: z.record(z.string(), count).optional(),
  /** ISO 8601. Left out where the same input must give the same text. */
  fittedAt: z.iso.datetime().optional(),
});

const prior = z
  .strictObject({
    version: z.literal(1, 'is not 1, the only version there is'),
    /** With their cues, since a coefficient is per unit of cue. */
    traits: z
      .array(z.strictObject({ id: z.string(), cues: z.record(z.string(), number) }))
      .min(1, 'names no trait'),
    /** The click level's, then one a trait. */
    mean: z.array(number),
    /** One row a coefficient. */
    covariance: z.array(z.array(number)),
    /** Log examination probability of slot 1, 2, ...; empty: no effect. */
    positionOffsets: z.array(number).default([]),
    /** `null`: evidence does not fade. */
    halfLifeMs: number.positive('is not above 0').nullable(),
    /**
     * How an answer measures a coefficient: intercept + loading * coefficient + N(0, sd^2). The click level's is not used.
     */
    answers: z.array(answer),
    provenance,
  })
  .superRefine(({ traits, mean, covariance, answers }, context) => {
    const dimension = traits.length + 1;
    const expected = (path: string, length: number) => {
      if (length === dimension) return;
      const message = `has ${length} entries where click level and traits make ${dimension}`;
      context.addIssue({ code: 'custom', path: [path], message });
    };
    expected('mean', mean.length);
    expected('covariance', covariance.length);
    expected('answers', answers.length);
    covariance.forEach((row, index) => {
      if (row.length === dimension) return;
      const message = `has ${row.length} numbers where ${dimension} are needed`;
      context.addIssue({ code: 'custom', path: ['covariance', index], message });
    });
  });

/** The content of a `prior.json`, checked but for what only the statistics can tell. */
export type PriorFile = z.output<typeof prior>;
export type PriorProvenance = PriorFile['provenance'];

/**
 * Reads a prior from its text.
 *
 * @throws WaaromError `PRIOR.INVALID` that lists every problem with its line.
 */
export function parsePriorFile(text: string, file: string): PriorFile {
  // JSON is YAML, and so every problem gets its line.
  const checked = checkYaml(text, prior);
  if (checked.kind === 'valid') return checked.value;
  throw errors.raise('PRIOR.INVALID', { file, problems: checked.problems.join('; ') });
}

/** @throws WaaromError `PRIOR.INVALID`, also when the file cannot be read. */
export function readPriorFile(file: string): PriorFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    throw errors.raise('PRIOR.INVALID', { file, problems: `it cannot be read (${code})` }, error);
  }
  return parsePriorFile(text, file);
}

/** Returns the prior as text that people can compare line by line; the same prior gives the same bytes. */
export function formatPriorFile(priorFile: PriorFile): string {
  const { version, traits, mean, covariance, positionOffsets, halfLifeMs, answers, provenance } =
    priorFile;
  const fields = [
    `"version": ${version}`,
    `"traits": ${listed(traits.map(({ id, cues }) => ({ id, cues: sorted(cues) })))}`,
    `"mean": ${JSON.stringify(mean)}`,
    `"covariance": ${listed(covariance)}`,
    `"positionOffsets": ${JSON.stringify(positionOffsets)}`,
    `"halfLifeMs": ${JSON.stringify(halfLifeMs)}`,
    `"answers": ${listed(answers.map(({ intercept, loading, sd, learned }) => ({ intercept, loading, sd, learned })))}`,
    `"provenance": ${JSON.stringify(sorted(provenance))}`,
  ];
  return `{\n  ${fields.join(',\n  ')}\n}\n`;
}

function listed(entries: readonly unknown[]): string {
  return `[\n    ${entries.map((entry) => JSON.stringify(entry)).join(',\n    ')}\n  ]`;
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).toSorted(([first], [second]) => (first < second ? -1 : 1)),
  );
}
