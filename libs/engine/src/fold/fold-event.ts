/**
 * One event into one customer's state. The state after any log is a pure function of that customer's events in their order:
 * no clock, no other customer, no batch boundary.
 */
import {
  EVENT_LIMITS,
  reject,
  type Consent,
  type Event,
  type Exposure,
  type Rejection,
  type Response,
} from '@waarom/schemas';
import type {
  CustomerState,
  EarlyResponse,
  OpenExposure,
  RecentEvent,
} from '../state/customer-state.js';
import { emptyState } from '../state/customer-state.js';
import type { EngineModel } from '../engine-model.js';
import { hash32, hash48 } from './hash.js';
import { joinEarlyResponses, joinResponse } from './join.js';
import { RESPONSE_STRENGTH } from './response-strength.js';
import { Settler, type OnChoice } from './settle.js';
import { advanceWindow, WINDOW_LIMITS, type WindowCounts } from './window.js';

/** Whether events that do not say are taken as consented: only where the configuration says that consent is settled upstream. */
export type ConsentPolicy = 'required' | 'upstream';

/** What became of an event that was not refused. Only `applied` and `held` change the state. */
export type Outcome =
  | 'applied'
  /** A response whose exposure is not there yet: kept for the window. */
  | 'held'
  | 'duplicate'
  | 'no_consent'
  /** From before the customer's erasure. */
  | 'erased';

/** Folds events into states under one model. Holds scratch space, so one fold serves one thread. */
export class Fold {
  /** Running totals since the fold was made: exposures settled, responses that never found theirs. */
  readonly counts: WindowCounts = { settled: 0, unattributed: 0 };
  private readonly model: EngineModel;
  private readonly consentPolicy: ConsentPolicy;
  private readonly settler: Settler;
  private readonly rows: Float64Array;

  /** `onChoice` sees what settles of whatever is folded; the fold is the same without it. */
  constructor(model: EngineModel, consentPolicy: ConsentPolicy, onChoice?: OnChoice) {
    this.model = model;
    this.consentPolicy = consentPolicy;
    this.settler = new Settler(model, onChoice);
    this.rows = new Float64Array(EVENT_LIMITS.alternativesMax * model.design.dimension);
  }

  /** Folds the event into the state, in place. A rejection leaves the state as it was. */
  foldEvent(state: CustomerState, event: Event): Outcome | Rejection {
    const { elements, windows } = this.model;
    if (event.time <= state.erasedTime) return 'erased';
    if (event.kind === 'erasure') return this.erase(state, event.time);
    const id = hash48(event.id);
    if (isRecent(state, id)) return 'duplicate';
    if (event.kind === 'consent') return this.setConsent(state, event, id);
    if (event.time < state.lastEventTime - windows.latenessMs) {
      return reject('TOO_LATE', 'time', 'is too far behind the customer’s newest event');
    }
    if (!hasConsent(state, event.consent, this.consentPolicy)) return 'no_consent';
    const element = event.kind === 'answer' ? elements.get(event.trait) : 0;
    if (element === undefined) return reject('SEMANTIC', 'trait', 'is not in the trait catalogue');

    this.enter(state, id, event.time);
    switch (event.kind) {
      case 'exposure':
        return this.show(state, event, id);
      case 'response':
        return this.respond(state, event);
      case 'offer_response':
        this.settler.settleOffer(state, event);
        return 'applied';
      case 'answer':
        this.settler.learnAnswer(state, event, element);
        return 'applied';
    }
  }

  /** At the end of a log: settles what is answered or closed by `asOf`, as a reader would. Nothing more may be folded then. */
  settleOpen(state: CustomerState, asOf: number): void {
    this.settler.settleOpen(state, state.exposures, asOf - this.model.windows.joinWindowMs);
    state.exposures = [];
  }

  /** Moves the customer's watermark, closes what it closes, and remembers the event. */
  private enter(state: CustomerState, id: number, time: number): void {
    state.lastEventTime = Math.max(state.lastEventTime, time);
    advanceWindow(state, this.model.windows, this.settler, this.counts);
    remember(state.recentEvents, { id, time });
  }

  private show(state: CustomerState, event: Exposure, id: number): Outcome {
    const { design, windows } = this.model;
    design.fillRows(event.alternatives, this.rows);
    const exposure = openExposure(event, id, this.rows, design.dimension);
    joinEarlyResponses(state, exposure);
    let index = state.exposures.length;
    while (index > 0 && state.exposures[index - 1]!.time > exposure.time) index--;
    state.exposures.splice(index, 0, exposure);
    // A late exposure may be closed already, and a full window makes room.
    advanceWindow(state, windows, this.settler, this.counts);
    return 'applied';
  }

  private respond(state: CustomerState, event: Response): Outcome {
    const response = asEarlyResponse(event);
    if (joinResponse(state, response)) return 'applied';
    state.earlyResponses.push(response);
    if (state.earlyResponses.length > WINDOW_LIMITS.earlyResponsesMax) {
      state.earlyResponses.shift();
      this.counts.unattributed++;
    }
    return 'held';
  }

  /** Forgets all that is known, from whatever time: it came from events no later than the watermark. */
  private erase(state: CustomerState, time: number): Outcome {
    const erasedTime = Math.max(time, state.lastEventTime);
    Object.assign(state, emptyState(this.model.design.dimension), { erasedTime });
    return 'applied';
  }

  private setConsent(state: CustomerState, event: Consent, id: number): Outcome {
    const consent = event.granted ? 'granted' : 'withdrawn';
    if (event.time < state.consentTime) return 'duplicate';
    if (event.time === state.consentTime && consent === state.consent) return 'duplicate';
    this.enter(state, id, event.time);
    state.consent = consent;
    state.consentTime = event.time;
    if (!event.granted) {
      state.exposures = [];
      state.earlyResponses = [];
    }
    return 'applied';
  }
}

/** A withdrawal holds whatever later events say, until a consent event gives it back. Missing consent is no consent. */
function hasConsent(state: CustomerState, said: boolean | null, policy: ConsentPolicy): boolean {
  if (state.consent === 'withdrawn' || said === false) return false;
  return said === true || state.consent === 'granted' || policy === 'upstream';
}

/** Kept in order of time, then id, so that arrival order leaves no trace. */
function remember(recentEvents: RecentEvent[], event: RecentEvent): void {
  let index = recentEvents.push(event) - 1;
  for (; index > 0 && isBefore(event, recentEvents[index - 1]!); index--) {
    recentEvents[index] = recentEvents[index - 1]!;
  }
  recentEvents[index] = event;
  if (recentEvents.length > WINDOW_LIMITS.recentEventsMax) recentEvents.shift();
}

function isBefore(first: RecentEvent, second: RecentEvent): boolean {
  return first.time < second.time || (first.time === second.time && first.id < second.id);
}

function isRecent(state: CustomerState, id: number): boolean {
  const { recentEvents } = state;
  for (let index = recentEvents.length - 1; index >= 0; index--) {
    if (recentEvents[index]!.id === id) return true;
  }
  return false;
}

function openExposure(
  event: Exposure,
  id: number,
  rows: Float64Array,
  dimension: number,
): OpenExposure {
  return {
    id,
    time: event.time,
    viewport: event.viewport,
    list: event.list === null ? 0 : hash32(event.list),
    session: event.session === null ? 0 : hash32(event.session),
    alternatives: event.alternatives.map((alternative, index) => ({
      id: hash32(alternative.id),
      position: alternative.position ?? 0,
      cues: copyNumbers(rows, index * dimension + 1, (index + 1) * dimension),
    })),
    strength: 0,
    chosen: -1,
    examinedPosition: 0,
  };
}

function asEarlyResponse(event: Response): EarlyResponse {
  return {
    exposure: event.exposure === null ? 0 : hash48(event.exposure),
    alternative: event.alternative === null ? 0 : hash32(event.alternative),
    list: event.list === null ? 0 : hash32(event.list),
    session: event.session === null ? 0 : hash32(event.session),
    time: event.time,
    strength: RESPONSE_STRENGTH[event.action],
  };
}

/** As a plain array: a typed one this short is mostly overhead. */
function copyNumbers(values: Float64Array, start: number, end: number): readonly number[] {
  const copies: number[] = [];
  for (let index = start; index < end; index++) copies.push(values[index]!);
  return copies;
}
