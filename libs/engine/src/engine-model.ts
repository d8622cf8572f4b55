/** What a fold depends on beside the events: catalogue, prior and windows, with the hash that names them together. */
import { createHash } from 'node:crypto';
import { defaultPrior, preparePrior, type PreparedPrior, type Prior } from '@waarom/model';
import type { TraitCatalogue } from '@waarom/schemas';
import { createCueDesign, type CueDesign } from './fold/cue-design.js';

export interface FoldWindows {
  /** How long a response may come after its exposure, in event time. An unanswered exposure then becomes "none chosen". */
  readonly joinWindowMs: number;
  /** How far an event may lag behind its customer's newest one. Duplicates are told within the same bound. */
  readonly latenessMs: number;
}

export const FOLD_WINDOWS_DEFAULT: FoldWindows = {
  joinWindowMs: 30 * 60_000,
  latenessMs: 60 * 60_000,
};

export interface EngineModel {
  readonly catalogue: TraitCatalogue;
  readonly prior: PreparedPrior;
  readonly windows: FoldWindows;
  readonly design: CueDesign;
  /** Row element of each trait id. */
  readonly elements: ReadonlyMap<string, number>;
  /**
   * 16 hexadecimal digits, half for catalogue, windows and what answers measure, and half for the prior. Two models with one hash
   * give every log the same bytes.
   */
  readonly hash: string;
}

/** Binds catalogue, prior (default: the shipped one) and windows. */
export function createEngineModel(
  catalogue: TraitCatalogue,
  prior: Prior = defaultPrior(catalogue.traits.map(({ id }) => id)),
  windows: FoldWindows = FOLD_WINDOWS_DEFAULT,
): EngineModel {
  return {
    catalogue,
    prior: preparePrior(prior),
    windows,
    design: createCueDesign(catalogue),
    elements: new Map(catalogue.traits.map(({ id }, index) => [id, index + 1])),
    hash: modelHash(catalogue, prior, windows),
  };
}

/** Raised whenever the same events would fold to other bytes than before. */
const FOLD_VERSION = 3;

/** Length of the first half of a model's hash: all that evidence depends on, which is all but the prior. */
export const MODEL_HASH_HEAD = 8;

/** Whether evidence under one model may be read under the other, by their hashes: it is kept apart from the prior. */
export function differsInPriorOnly(first: string, second: string): boolean {
  return first.slice(0, MODEL_HASH_HEAD) === second.slice(0, MODEL_HASH_HEAD);
}

/** Labels and definitions are left out: a better word is not another model. */
function modelHash(catalogue: TraitCatalogue, prior: Prior, windows: FoldWindows): string {
  const design = {
    fold: FOLD_VERSION,
    traits: catalogue.traits.map(({ id, cues }) => [
      id,
      Object.keys(cues)
        .toSorted(byText)
        .map((cue) => [cue, cues[cue]]),
    ]),
    windows: [windows.joinWindowMs, windows.latenessMs],
    answers: answersOf(prior),
  };
  const population = {
    mean: [...prior.mean],
    covariance: [...prior.covariance],
    positionOffsets: [...prior.positionOffsets],
    halfLifeMs: String(prior.halfLifeMs),
    answers: prior.answers.map(({ intercept, loading, sd }) => [intercept, loading, sd]),
  };
  return hashOf(design) + hashOf(population);
}

/**
 * What answers measure where that was learned: their evidence is made by these numbers and not around the prior, so no prior may
 * claim it that says otherwise of them. An assumption is about population sds, and what it comes to moves with every fit.
 */
function answersOf({ answers }: Prior): readonly (readonly number[])[] {
  return answers
    .slice(1)
    .map(({ intercept, loading, sd, learned }) => (learned ? [sd, intercept, loading] : [sd]));
}

function hashOf(content: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return digest.slice(0, MODEL_HASH_HEAD);
}

function byText(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
