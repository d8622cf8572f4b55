/**
 * Profiles as JSON text. Written piece by piece from keys that are quoted once for each model: a profile is mostly numbers, and
 * a general serialiser spends longer on its names than the engine on its content.
 */
import type { ContrastView, EngineModel, ProfileView, TraitView } from '@waarom/engine';
import { normalQuantile } from '@waarom/model';
import { decimalText } from './decimal-text.js';

/** Which part of a profile is asked for. */
export interface ProfileSelection {
  /** Trait ids to keep; contrasts are kept when both of their traits are. `null` keeps all. */
  readonly traits: ReadonlySet<string> | null;
  /** Adds the quantiles and the prior of every trait. */
  readonly isFull: boolean;
}

export const WHOLE_PROFILE: ProfileSelection = { traits: null, isFull: false };

export type WriteProfile = (view: ProfileView, selection: ProfileSelection) => string;

/** Binds the text of profiles to a model's names. */
export function createWriteProfile({ catalogue, hash }: EngineModel): WriteProfile {
  const traits = catalogue.traits.map(({ id }) => ({ id, key: `${JSON.stringify(id)}:` }));
  const contrasts = catalogue.contrasts.map(({ id, over }) => ({
    id,
    over,
    start: `${JSON.stringify(id)}:{"over":${JSON.stringify(over)},"mean":`,
  }));
  const model = `,"model":${JSON.stringify(hash)},"version":`;

  return function writeProfile(view, selection) {
    const kept = selection.traits;
    let text =
      `{"customer_id":${JSON.stringify(view.customer_id)},"status":"${view.status}"` +
      `,"as_of":"${view.as_of}"${model}${view.version}` +
      `,"evidence_nats":${decimalText(view.evidence_nats)},"traits":{`;
    let separator = '';
    for (const { id, key } of traits) {
      if (kept !== null && !kept.has(id)) continue;
      text += separator + key + traitText(view.traits[id]!, selection.isFull);
      separator = ',';
    }
    text += '},"contrasts":{';
    separator = '';
    for (const { id, over, start } of contrasts) {
      if (kept !== null && !(kept.has(over[0]) && kept.has(over[1]))) continue;
      text += separator + start + contrastText(view.contrasts[id]!);
      separator = ',';
    }
    return `${text}}}`;
  };
}

function traitText(trait: TraitView, isFull: boolean): string {
  const { mean, sd, interval90 } = trait;
  return (
    `{"mean":${decimalText(mean)},"sd":${decimalText(sd)}` +
    `,"interval90":[${decimalText(interval90[0])},${decimalText(interval90[1])}]` +
    `,"p_above":${decimalText(trait.p_above)},"percentile":${decimalText(trait.percentile)}` +
    `,"own_data":${decimalText(trait.own_data)},"backfire":${decimalText(trait.backfire)}` +
    `,"evidence_nats":${decimalText(trait.evidence_nats)},"n":${trait.n}` +
    `,"level":"${trait.level}","status":"${trait.status}"` +
    (isFull ? `,"quantiles":[${quantilesText(mean, sd)}],"prior":{"mean":0,"sd":1}}` : '}')
  );
}

/** The rest of a contrast's object, after its mean's key. */
function contrastText({ mean, sd, p, prior_p: priorP, status }: ContrastView): string {
  return (
    `${decimalText(mean)},"sd":${decimalText(sd)},"p":${decimalText(p)}` +
    `,"prior_p":${decimalText(priorP)},"status":"${status}"}`
  );
}

/** Standard normal quantiles at 5 %, 10 %, ... 95 %. */
const QUANTILES_19 = Array.from({ length: 19 }, (_, index) => normalQuantile((index + 1) / 20));

function quantilesText(mean: number, sd: number): string {
  return QUANTILES_19.map((quantile) => decimalText(mean + sd * quantile)).join(',');
}
