/** The run that nothing disturbed: every event folded in memory, one after the other. What a store is judged by. */
import {
  emptyState,
  encodeState,
  Fold,
  type EngineModel,
  type ProfileReader,
} from '@waarom/engine';
import type { Event } from '@waarom/schemas';

/** Bytes of every customer that has any, by id. */
export type ExpectedStates = ReadonlyMap<string, Buffer>;

export function foldUndisturbed(model: EngineModel, events: Iterable<Event>): ExpectedStates {
  const fold = new Fold(model, 'required');
  const states = new Map<string, ReturnType<typeof emptyState>>();
  for (const event of events) {
    const state = states.get(event.customer) ?? emptyState(model.design.dimension);
    const outcome = fold.foldEvent(state, event);
    if (outcome === 'applied' || outcome === 'held') states.set(event.customer, state);
  }
  return new Map(Array.from(states, ([customer, state]) => [customer, encodeState(state)]));
}

/** How far a store is from that: customers with other bytes (or that should not be there), and missing ones. */
export async function compareStates(
  expected: ExpectedStates,
  reader: ProfileReader,
): Promise<{ readonly wrong: number; readonly lost: number }> {
  let wrong = 0;
  let found = 0;
  for await (const [customer, value] of reader.scan()) {
    const bytes = expected.get(customer);
    if (bytes !== undefined) found++;
    if (bytes === undefined || !bytes.equals(value)) wrong++;
  }
  return { wrong, lost: expected.size - found };
}
