/** A profile as readers get it: every trait with its uncertainty, every contrast, in plain data. Shared by API and CLI. */
import { jointEvidenceNats, readContrast, readTrait, type Level } from '@waarom/model';
import type { CustomerState } from '../state/customer-state.js';
import type { EngineModel } from '../engine-model.js';
import type { ProfileAt, ReadProfile } from './read-profile.js';
import { emptyState } from '../state/customer-state.js';

/** `suppressed`: consent withdrawn or data erased; the numbers are the population's. */
export type ProfileStatus = 'learned' | 'prior_only' | 'suppressed';

/** `weak`: some own data, but less than half of what there is to know (`OWN_DATA_LEARNED_MIN`). */
export type TraitStatus = 'learned' | 'weak' | 'prior_only';

/** Everything on population-sd scale: 0 is the average customer, 1 is one standard deviation more. */
export interface TraitView {
  readonly mean: number;
  readonly sd: number;
  readonly interval90: readonly [number, number];
  /** P(trait above the population median). */
  readonly p_above: number;
  /** Expected share of customers below this one. */
  readonly percentile: number;
  /** 1 - var(posterior) / var(prior). */
  readonly own_data: number;
  /** P(the cue works against this customer). */
  readonly backfire: number;
  /** KL(posterior, prior) of the trait. */
  readonly evidence_nats: number;
  /** Choices and answers in which the trait was at stake. */
  readonly n: number;
  readonly level: Level;
  readonly status: TraitStatus;
}

export interface ContrastView {
  readonly over: readonly [string, string];
  readonly mean: number;
  readonly sd: number;
  /** P(the first trait's coefficient is the larger). */
  readonly p: number;
  /** The same under the prior. */
  readonly prior_p: number;
  readonly status: TraitStatus;
}

export interface ProfileView {
  readonly customer_id: string;
  readonly status: ProfileStatus;
  /** ISO 8601. */
  readonly as_of: string;
  /** Hash of catalogue and prior. */
  readonly model: string;
  /** Choices and answers learned from so far. */
  readonly version: number;
  readonly evidence_nats: number;
  readonly traits: Readonly<Record<string, TraitView>>;
  readonly contrasts: Readonly<Record<string, ContrastView>>;
}

/** From this own-data share on a trait counts as learned. */
const OWN_DATA_LEARNED_MIN = 0.5;

export type DescribeProfile = (
  customer: string,
  state: CustomerState | null,
  asOf: number,
  toIso: (time: number) => string,
) => ProfileView;

/** Binds the description to a model. `state` is `null` for an unknown customer: then all is the prior's. */
export function createDescribeProfile(
  model: EngineModel,
  readProfile: ReadProfile,
): DescribeProfile {
  const { catalogue, design, elements, hash, prior } = model;
  const nobody = emptyState(design.dimension);

  return function describeProfile(customer, state, asOf, toIso) {
    const isSuppressed = state !== null && state.consent === 'withdrawn';
    const profile = readProfile(state === null || isSuppressed ? nobody : state, asOf);
    const version = profile.choiceCount + profile.answerCount;
    const isErased = state !== null && state.erasedTime > 0 && version === 0;
    const traits: Record<string, TraitView> = {};
    for (const [id, element] of elements) traits[id] = describeTrait(profile, element);
    const contrasts: Record<string, ContrastView> = {};
    for (const { id, over } of catalogue.contrasts) {
      contrasts[id] = describeContrast(profile, over, traits);
    }
    return {
      customer_id: customer,
      status: isSuppressed || isErased ? 'suppressed' : version > 0 ? 'learned' : 'prior_only',
      as_of: toIso(profile.asOf),
      model: hash,
      version,
      evidence_nats: jointEvidenceNats(prior, profile.posterior),
      traits,
      contrasts,
    };
  };

  function describeTrait(
    { posterior, skewness, traitCounts }: ProfileAt,
    element: number,
  ): TraitView {
    const readout = readTrait(prior, posterior, element, skewness?.[element]);
    return {
      mean: readout.mean,
      sd: readout.sd,
      interval90: readout.interval90,
      p_above: readout.pAbove,
      percentile: readout.percentile,
      own_data: readout.ownDataShare,
      backfire: readout.backfire,
      evidence_nats: readout.evidenceNats,
      n: traitCounts[element]!,
      level: readout.level,
      status: statusOf(traitCounts[element]!, readout.ownDataShare),
    };
  }

  function describeContrast(
    { posterior }: ProfileAt,
    over: readonly [string, string],
    traits: Readonly<Record<string, TraitView>>,
  ): ContrastView {
    const [a, b] = over;
    const contrast = readContrast(prior, posterior, elements.get(a)!, elements.get(b)!);
    const { mean, sd, p, priorP } = contrast;
    const first = traits[a]!;
    const second = traits[b]!;
    const count = first.n + second.n;
    const share = Math.max(first.own_data, second.own_data);
    return { over, mean, sd, p, prior_p: priorP, status: statusOf(count, share) };
  }
}

function statusOf(count: number, ownDataShare: number): TraitStatus {
  if (count === 0) return 'prior_only';
  return ownDataShare >= OWN_DATA_LEARNED_MIN ? 'learned' : 'weak';
}
