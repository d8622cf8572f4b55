/** The customer's window in event time: what closes as the watermark moves, and how large it may grow. */
import type { CustomerState } from '../state/customer-state.js';
import type { FoldWindows } from '../engine-model.js';
import type { Settler } from './settle.js';

/** Bounds of one customer's window; beyond them the oldest goes first, so that no customer's state grows without end. */
export const WINDOW_LIMITS = {
  /** The oldest open exposure is settled early. */
  exposuresMax: 64,
  /** The oldest held response is given up as unattributed. */
  earlyResponsesMax: 64,
  /** A duplicate older than this many events is no longer told. */
  recentEventsMax: 512,
} as const;

export interface WindowCounts {
  settled: number;
  unattributed: number;
}

/** Settles exposures whose window has passed, gives up early responses, forgets event ids beyond the lateness bound. */
export function advanceWindow(
  state: CustomerState,
  windows: FoldWindows,
  settler: Settler,
  counts: WindowCounts,
): void {
  const closedTime = state.lastEventTime - windows.joinWindowMs;
  const { exposures } = state;
  let closed = 0;
  while (
    closed < exposures.length &&
    (exposures[closed]!.time < closedTime || exposures.length - closed > WINDOW_LIMITS.exposuresMax)
  ) {
    settler.settleExposure(state, exposures[closed++]!);
  }
  if (closed > 0) {
    dropFirst(exposures, closed);
    counts.settled += closed;
  }
  if (state.earlyResponses.length > 0) {
    const held = state.earlyResponses.filter(({ time }) => time >= closedTime);
    counts.unattributed += state.earlyResponses.length - held.length;
    state.earlyResponses = held;
  }
  const oldestTime = state.lastEventTime - windows.latenessMs;
  const { recentEvents } = state;
  let passed = 0;
  while (passed < recentEvents.length && recentEvents[passed]!.time < oldestTime) passed++;
  if (passed > 0) dropFirst(recentEvents, passed);
}

/** `splice(0, count)` without the list of what it took out, since this runs on nearly every event. */
function dropFirst(list: unknown[], count: number): void {
  for (let index = count; index < list.length; index++) list[index - count] = list[index];
  for (let rest = count; rest > 0; rest--) list.pop();
}
