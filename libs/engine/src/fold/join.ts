/** Joins responses to the exposures they answer: by the exposure's id, else by what was shown where and when. */
import type { CustomerState, EarlyResponse, OpenExposure } from '../state/customer-state.js';
import { TAKES_NOTHING_STRENGTH_MAX } from './response-strength.js';

/** Gives the response to the exposure it answers, if that one is open. Returns whether it was. */
export function joinResponse(state: CustomerState, response: EarlyResponse): boolean {
  // The newest fitting exposure wins, so look from the end.
  for (let index = state.exposures.length - 1; index >= 0; index--) {
    const exposure = state.exposures[index]!;
    if (isAnsweredBy(exposure, response)) {
      record(exposure, response);
      return true;
    }
  }
  return false;
}

/** Gives a new exposure the responses that came before it, and takes them off the list. */
export function joinEarlyResponses(state: CustomerState, exposure: OpenExposure): void {
  if (state.earlyResponses.length === 0) return;
  state.earlyResponses = state.earlyResponses.filter((response) => {
    if (!isAnsweredBy(exposure, response)) return true;
    record(exposure, response);
    return false;
  });
}

function isAnsweredBy(exposure: OpenExposure, response: EarlyResponse): boolean {
  if (response.exposure !== 0) {
    if (response.exposure !== exposure.id) return false;
    return response.alternative === 0 || indexOfAlternative(exposure, response) >= 0;
  }
  return (
    response.alternative !== 0 &&
    exposure.time <= response.time &&
    (response.list === 0 || exposure.list === 0 || response.list === exposure.list) &&
    (response.session === 0 || exposure.session === 0 || response.session === exposure.session) &&
    indexOfAlternative(exposure, response) >= 0
  );
}

function record(exposure: OpenExposure, response: EarlyResponse): void {
  const index = indexOfAlternative(exposure, response);
  if (index >= 0) {
    const { position } = exposure.alternatives[index]!;
    exposure.examinedPosition = Math.max(exposure.examinedPosition, position);
  }
  if (response.strength <= exposure.strength) return;
  exposure.strength = response.strength;
  exposure.chosen = response.strength > TAKES_NOTHING_STRENGTH_MAX ? index : -1;
}

function indexOfAlternative(exposure: OpenExposure, response: EarlyResponse): number {
  const { alternatives } = exposure;
  for (let index = 0; index < alternatives.length; index++) {
    if (alternatives[index]!.id === response.alternative) return index;
  }
  return -1;
}
