/** Between `prior.json` and the statistics: a file is a prior only for the traits and cues that it names. */
import { preparePrior, type Prior } from '@waarom/model';
import {
  readPriorFile,
  schemaErrors,
  type PriorFile,
  type PriorProvenance,
  type TraitCatalogue,
} from '@waarom/schemas';

/**
 * Reads the prior of a file for a catalogue; `undefined` without a file, for which the shipped prior stands.
 *
 * @throws WaaromError `PRIOR.INVALID`, `PRIOR.OTHER_TRAITS`.
 */
export function readPrior(file: string | undefined, catalogue: TraitCatalogue): Prior | undefined {
  return file === undefined ? undefined : priorOfFile(readPriorFile(file), catalogue, file);
}

/**
 * Returns the prior as the statistics take it.
 *
 * @throws WaaromError `PRIOR.INVALID` when the covariance is none; `PRIOR.OTHER_TRAITS`.
 */
export function priorOfFile(content: PriorFile, catalogue: TraitCatalogue, file: string): Prior {
  const difference = differenceOf(content.traits, catalogue.traits);
  if (difference !== null) throw schemaErrors.raise('PRIOR.OTHER_TRAITS', { file, difference });
  const prior: Prior = {
    mean: Float64Array.from(content.mean),
    covariance: Float64Array.from(content.covariance.flat()),
    positionOffsets: Float64Array.from(content.positionOffsets),
    halfLifeMs: content.halfLifeMs ?? Infinity,
    answers: content.answers.map(({ learned, ...measure }) =>
      learned === true ? { ...measure, learned } : measure,
    ),
  };
  try {
    preparePrior(prior);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw schemaErrors.raise('PRIOR.INVALID', { file, problems: cause.message }, cause);
  }
  return prior;
}

/** Returns the content of a file for a prior. */
export function priorFileOf(
  prior: Prior,
  { traits }: TraitCatalogue,
  provenance: PriorProvenance,
): PriorFile {
  const { mean, covariance, positionOffsets, halfLifeMs, answers } = prior;
  const dimension = mean.length;
  return {
    version: 1,
    traits: traits.map(({ id, cues }) => ({ id, cues })),
    mean: [...mean],
    covariance: Array.from(mean, (_, row) => [
      ...covariance.subarray(row * dimension, (row + 1) * dimension),
    ]),
    positionOffsets: [...positionOffsets],
    halfLifeMs: halfLifeMs === Infinity ? null : halfLifeMs,
    answers: [...answers],
    provenance,
  };
}

interface NamedTrait {
  readonly id: string;
  readonly cues: Readonly<Record<string, number>>;
}

function differenceOf(stated: readonly NamedTrait[], wanted: readonly NamedTrait[]): string | null {
  const [statedIds, wantedIds] = [stated, wanted].map((traits) =>
    traits.map(({ id }) => id).join(', '),
  );
  if (statedIds !== wantedIds) return `it names ${statedIds}; the catalogue ${wantedIds}`;
  for (const [index, { id, cues }] of wanted.entries()) {
    const [mine, theirs] = [stated[index]!.cues, cues].map(cuesText);
    if (mine !== theirs) return `its ${id} answers to ${mine}; the catalogue's to ${theirs}`;
  }
  return null;
}

function cuesText(cues: Readonly<Record<string, number>>): string {
  return Object.keys(cues)
    .toSorted((first, second) => (first < second ? -1 : 1))
    .map((cue) => `${cue} (${cues[cue]})`)
    .join(', ');
}
