/** Settled choices into evidence: the only place where the engine calls the statistics. */
import {
  createFoldChoice,
  foldAnswer,
  forget,
  positionOffset,
  type Choice,
  type FoldChoice,
  type PreparedPrior,
} from '@waarom/model';
import { EVENT_LIMITS, type Answer, type OfferResponse } from '@waarom/schemas';
import type { CueDesign } from './cue-design.js';
import type { CustomerState, OpenExposure } from '../state/customer-state.js';
import type { EngineModel } from '../engine-model.js';
import { roundAllFloat24 } from '../state/float24.js';

/** What settling changes of a customer's state; a reader passes a copy of just these. */
export type Learned = Pick<
  CustomerState,
  'evidenceTime' | 'choiceCount' | 'answerCount' | 'traitCounts' | 'evidence'
>;

/**
 * Sees every choice as it settles, before it is folded. Choice and slots are scratch: copy what is kept. Slots are those of the
 * alternatives, 0 where unknown. A choice's weight is below 1 only where it came late.
 */
export type OnChoice = (choice: Choice, slots: Float64Array, time: number) => void;

/** Settles choices under one model. Holds scratch space, so one settler serves one thread. */
export class Settler {
  private readonly prior: PreparedPrior;
  private readonly design: CueDesign;
  private readonly foldChoice: FoldChoice;
  private readonly rows: Float64Array;
  private readonly offsets = new Float64Array(EVENT_LIMITS.alternativesMax);
  private readonly slots = new Float64Array(EVENT_LIMITS.alternativesMax);
  private readonly choice: { -readonly [Key in keyof Choice]: Choice[Key] };
  private readonly shiftStart: number;
  private readonly shiftBefore: Float64Array;
  private readonly onChoice: OnChoice | undefined;

  constructor({ prior, design }: EngineModel, onChoice?: OnChoice) {
    const { dimension } = design;
    this.prior = prior;
    this.design = design;
    this.foldChoice = createFoldChoice(prior);
    this.rows = new Float64Array(EVENT_LIMITS.alternativesMax * dimension);
    const { rows, offsets } = this;
    this.choice = { rows, offsets, count: 0, chosen: -1, outside: true, weight: 1 };
    this.shiftStart = (dimension * (dimension + 1)) / 2;
    this.shiftBefore = new Float64Array(dimension);
    this.onChoice = onChoice;
  }

  settleExposure(learned: Learned, exposure: OpenExposure): void {
    const { rows, offsets, slots, choice, prior } = this;
    const { alternatives, chosen } = exposure;
    const { dimension } = this.design;
    const lowest = examinedPositionMax(exposure);
    let count = 0;
    choice.chosen = -1;
    for (let index = 0; index < alternatives.length; index++) {
      const { position, cues } = alternatives[index]!;
      if (position > lowest) continue;
      if (index === chosen) choice.chosen = count;
      const start = count * dimension;
      rows[start] = 1;
      for (let cue = 0; cue < cues.length; cue++) rows[start + 1 + cue] = cues[cue]!;
      slots[count] = position;
      offsets[count] = positionOffset(prior, position);
      count++;
    }
    choice.count = count;
    choice.outside = true;
    this.learnChoice(learned, exposure.time);
  }

  /** Settles what is answered, and what was shown before `closedTime`; the exposures stay where they are. */
  settleOpen(learned: Learned, exposures: readonly OpenExposure[], closedTime: number): void {
    for (const exposure of exposures) {
      if (exposure.time < closedTime || exposure.strength > 0) {
        this.settleExposure(learned, exposure);
      }
    }
  }

  settleOffer(learned: Learned, { offers, accepted, outside, time }: OfferResponse): void {
    const { choice } = this;
    this.design.fillRows(offers, this.rows);
    choice.count = offers.length;
    choice.chosen = -1;
    for (let index = 0; index < offers.length; index++) {
      const { id, position } = offers[index]!;
      this.slots[index] = position ?? 0;
      this.offsets[index] = positionOffset(this.prior, position ?? 0);
      if (id === accepted) choice.chosen = index;
    }
    choice.outside = outside;
    this.learnChoice(learned, time);
  }

  learnAnswer(learned: Learned, { time, value }: Answer, element: number): void {
    const weight = this.reach(learned, time);
    foldAnswer(this.prior, learned.evidence, element, value, weight);
    roundAllFloat24(learned.evidence);
    learned.traitCounts[element]! += 1;
    learned.answerCount += 1;
  }

  /** Brings the evidence to the later of its time and `time`; returns the weight of news from `time`. */
  private reach(learned: Learned, time: number): number {
    const { evidence, evidenceTime } = learned;
    if (time < evidenceTime) return 2 ** ((time - evidenceTime) / this.prior.halfLifeMs);
    if (evidenceTime > 0) forget(this.prior, evidence, time - evidenceTime);
    learned.evidenceTime = time;
    return 1;
  }

  private learnChoice(learned: Learned, time: number): void {
    const { choice, shiftBefore, shiftStart } = this;
    const { evidence, traitCounts } = learned;
    const { dimension } = this.design;
    choice.weight = this.reach(learned, time);
    this.onChoice?.(choice, this.slots, time);
    for (let element = 0; element < dimension; element++) {
      shiftBefore[element] = evidence[shiftStart + element]!;
    }
    this.foldChoice(evidence, choice);
    for (let element = 1; element < dimension; element++) {
      if (this.isAtStake(element)) traitCounts[element]! += 1;
      // A trait that was not at stake learned nothing: exactly, not up to rounding.
      else evidence[shiftStart + element] = shiftBefore[element]!;
    }
    roundAllFloat24(evidence);
    learned.choiceCount += 1;
  }

  private isAtStake(element: number): boolean {
    const { dimension } = this.design;
    const end = this.choice.count * dimension;
    for (let index = element; index < end; index += dimension) {
      if (this.rows[index] !== 0) return true;
    }
    return false;
  }
}

/**
 * Lowest slot that counts as examined. Without viewport reports nothing is known below the lowest slot that was answered to
 * (cascade model: Craswell et al. 2008, section 2); where nothing was taken, or its slot is unknown, all of it counts.
 */
function examinedPositionMax({
  viewport,
  alternatives,
  chosen,
  examinedPosition,
}: OpenExposure): number {
  if (viewport || chosen < 0 || alternatives[chosen]!.position === 0) return Infinity;
  return examinedPosition;
}
