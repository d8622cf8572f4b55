/** Everything kept of one customer, in memory. `state-codec.ts` gives it its bytes. */
import { doubles, emptyEvidence } from '@waarom/model';

/** What is known about consent to personalisation from consent events. */
export type ConsentState = 'unknown' | 'granted' | 'withdrawn';

/** One alternative of an open exposure: its row without the leading 1, and what a response may name it by. */
export interface OpenAlternative {
  /** `hash32` of its id. */
  readonly id: number;
  /** Slot from 1; 0 is unknown. */
  readonly position: number;
  /** Row elements 1 .. dimension - 1, each a 32-bit float. */
  readonly cues: readonly number[];
}

/** An exposure whose window is open. */
export interface OpenExposure {
  /** `hash48` of its event id. */
  readonly id: number;
  readonly time: number;
  readonly viewport: boolean;
  /** `hash32` of the list and session id; 0 is none. */
  readonly list: number;
  readonly session: number;
  readonly alternatives: readonly OpenAlternative[];
  /** Strength of the strongest response so far (`response-strength.ts`); 0 is none. */
  strength: number;
  /** Alternative that response took; -1 is none. */
  chosen: number;
  /** Lowest slot that any response named; 0 is none. */
  examinedPosition: number;
}

/** A response that came before its exposure. Held for the window, never learned from alone. */
export interface EarlyResponse {
  /** `hash48` of the exposure's id; 0 when the response did not name one. */
  readonly exposure: number;
  /** `hash32` of the alternative; 0 when none was named. */
  readonly alternative: number;
  readonly list: number;
  readonly session: number;
  readonly time: number;
  readonly strength: number;
}

export interface RecentEvent {
  /** `hash48` of the event id. */
  readonly id: number;
  readonly time: number;
}

export interface CustomerState {
  consent: ConsentState;
  /** Time of the consent event in force; 0 when none. */
  consentTime: number;
  /** Events up to this time are never learned from; 0 when never erased. */
  erasedTime: number;
  /** Largest event time seen: this customer's watermark. */
  lastEventTime: number;
  /** Time up to which the evidence has been forgotten (`forget`). */
  evidenceTime: number;
  choiceCount: number;
  answerCount: number;
  /** Choices and answers in which trait k was at stake, element k (0 is unused). */
  readonly traitCounts: Float64Array;
  /** Evidence in natural parameters, as `libs/model` packs it. */
  readonly evidence: Float64Array;
  /** Open exposures by time. */
  exposures: OpenExposure[];
  earlyResponses: EarlyResponse[];
  /** Events within the lateness bound, by time, then id: what a duplicate is told by. */
  recentEvents: RecentEvent[];
}

/** A customer of whom nothing is known. */
export function emptyState(dimension: number): CustomerState {
  return {
    consent: 'unknown',
    consentTime: 0,
    erasedTime: 0,
    lastEventTime: 0,
    evidenceTime: 0,
    choiceCount: 0,
    answerCount: 0,
    traitCounts: doubles(dimension),
    evidence: emptyEvidence(dimension),
    exposures: [],
    earlyResponses: [],
    recentEvents: [],
  };
}
