/**
 * Profiles as JSON text. Written by hand, since a general serialiser spends longer on a profile than the engine does. Everything
 * after the head is ASCII: names of the catalogue are lower_case identifiers.
 */
import type { ContrastView, EngineModel, ProfileView, TraitView } from '@waarom/engine';
import { normalQuantile } from '@waarom/model';
import { ascii, JsonWriter } from './json-writer.js';

/** Which part of a profile is asked for. */
export interface ProfileSelection {
  /** Trait ids to keep; contrasts are kept when both of their traits are. `null` keeps all. */
  readonly traits: ReadonlySet<string> | null;
  /** Adds what explains a number: intervals, quantiles, prior, evidence. Who only acts on a profile reads less without. */
  readonly isFull: boolean;
}

export const WHOLE_PROFILE: ProfileSelection = { traits: null, isFull: false };

export type WriteProfile = (view: ProfileView, selection: ProfileSelection) => string;

/** Binds the text of profiles to a model's names. */
export function createWriteProfile({ catalogue, hash }: EngineModel): WriteProfile {
  const traits = catalogue.traits.map(({ id }) => ({ id, start: ascii(`"${id}":{"mean":`) }));
  const contrasts = catalogue.contrasts.map(({ id, over: [first, second] }) => ({
    id,
    first,
    second,
    start: ascii(`"${id}":{"over":["${first}","${second}"],"mean":`),
  }));
  const writer = new JsonWriter();

  return function writeProfile(view, { traits: kept, isFull }) {
    const head =
      `{"customer_id":${JSON.stringify(view.customer_id)},"status":"${view.status}"` +
      `,"as_of":"${view.as_of}","model":"${hash}","version":${view.version}`;
    writer.reset();
    if (isFull) {
      writer.raw(KEYS.evidence_nats);
      writer.decimals(view.evidence_nats);
    }
    writer.raw(KEYS.traits);
    let separator = NOTHING;
    for (const { id, start } of traits) {
      if (kept !== null && !kept.has(id)) continue;
      writer.raw(separator);
      writer.raw(start);
      writeTrait(writer, view.traits[id]!, isFull);
      separator = COMMA;
    }
    writer.raw(KEYS.contrasts);
    separator = NOTHING;
    for (const { id, first, second, start } of contrasts) {
      if (kept !== null && !(kept.has(first) && kept.has(second))) continue;
      writer.raw(separator);
      writer.raw(start);
      writeContrast(writer, view.contrasts[id]!, isFull);
      separator = COMMA;
    }
    writer.raw(KEYS.end);
    return head + writer.toString();
  };
}

const NOTHING = ascii('');
const COMMA = ascii(',');
const OBJECT_END = ascii('}');
const KEYS = {
  evidence_nats: ascii(',"evidence_nats":'),
  traits: ascii(',"traits":{'),
  contrasts: ascii('},"contrasts":{'),
  end: ascii('}}'),
  sd: ascii(',"sd":'),
  p_above: ascii(',"p_above":'),
  percentile: ascii(',"percentile":'),
  own_data: ascii(',"own_data":'),
  n: ascii(',"n":'),
  interval90: ascii(',"interval90":['),
  backfire: ascii('],"backfire":'),
  quantiles: ascii(',"quantiles":['),
  prior: ascii('],"prior":{"mean":0,"sd":1}'),
  p: ascii(',"p":'),
  prior_p: ascii(',"prior_p":'),
} as const;
const LEVELS = wordsOf('level', ['high', 'low', 'average', 'unknown', 'unclear']);
const STATUSES = wordsOf('status', ['learned', 'weak', 'prior_only']);

function wordsOf<Word extends string>(
  name: string,
  words: readonly Word[],
): Readonly<Record<Word, Uint8Array>> {
  const entries = words.map((word) => [word, ascii(`,"${name}":"${word}"`)] as const);
  return Object.fromEntries(entries) as Record<Word, Uint8Array>;
}

/** From the mean's value on. */
function writeTrait(writer: JsonWriter, trait: TraitView, isFull: boolean): void {
  writer.decimals(trait.mean);
  writer.raw(KEYS.sd);
  writer.decimals(trait.sd);
  writer.raw(KEYS.p_above);
  writer.decimals(trait.p_above);
  writer.raw(KEYS.percentile);
  writer.decimals(trait.percentile);
  writer.raw(KEYS.own_data);
  writer.decimals(trait.own_data);
  writer.raw(KEYS.n);
  writer.decimals(trait.n);
  writer.raw(LEVELS[trait.level]);
  writer.raw(STATUSES[trait.status]);
  if (isFull) writeReasons(writer, trait);
  writer.raw(OBJECT_END);
}

/** Standard normal quantiles at 5 %, 10 %, ... 95 %. */
const QUANTILES_19 = Array.from({ length: 19 }, (_, index) => normalQuantile((index + 1) / 20));

/** What only the full view has: how sure it is, what the cue could do, how much was learned, and the prior. */
function writeReasons(writer: JsonWriter, trait: TraitView): void {
  const { mean, sd, interval90 } = trait;
  writer.raw(KEYS.interval90);
  writer.decimals(interval90[0]);
  writer.raw(COMMA);
  writer.decimals(interval90[1]);
  writer.raw(KEYS.backfire);
  writer.decimals(trait.backfire);
  writer.raw(KEYS.evidence_nats);
  writer.decimals(trait.evidence_nats);
  writer.raw(KEYS.quantiles);
  let separator = NOTHING;
  for (const quantile of QUANTILES_19) {
    writer.raw(separator);
    writer.decimals(mean + sd * quantile);
    separator = COMMA;
  }
  writer.raw(KEYS.prior);
}

/** From the mean's value on. */
function writeContrast(writer: JsonWriter, contrast: ContrastView, isFull: boolean): void {
  writer.decimals(contrast.mean);
  writer.raw(KEYS.sd);
  writer.decimals(contrast.sd);
  writer.raw(KEYS.p);
  writer.decimals(contrast.p);
  if (isFull) {
    writer.raw(KEYS.prior_p);
    writer.decimals(contrast.prior_p);
  }
  writer.raw(STATUSES[contrast.status]);
  writer.raw(OBJECT_END);
}
