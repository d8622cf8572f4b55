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

export class UndisturbedRun {
  private readonly model: EngineModel;
  private readonly fold: Fold;
  private readonly states = new Map<string, ReturnType<typeof emptyState>>();

  constructor(model: EngineModel) {
    this.model = model;
    this.fold = new Fold(model, 'required');
  }

  take(events: Iterable<Event>): void {
    for (const event of events) {
      const state = this.states.get(event.customer) ?? emptyState(this.model.design.dimension);
      const outcome = this.fold.foldEvent(state, event);
      if (outcome === 'applied' || outcome === 'held') this.states.set(event.customer, state);
    }
  }

  expected(): ExpectedStates {
    return new Map(Array.from(this.states, ([customer, state]) => [customer, encodeState(state)]));
  }
}

export function foldUndisturbed(model: EngineModel, events: Iterable<Event>): ExpectedStates {
  const run = new UndisturbedRun(model);
  run.take(events);
  return run.expected();
}

export interface Difference {
  readonly wrong: number;
  readonly lost: number;
}

/** How far a store is from that: customers with other bytes (or that should not be there), and missing ones. */
export async function compareStates(
  expected: ExpectedStates,
  reader: Pick<ProfileReader, 'scan'>,
): Promise<Difference> {
  let wrong = 0;
  let found = 0;
  for await (const [customer, value] of reader.scan()) {
    const bytes = expected.get(customer);
    if (bytes !== undefined) found++;
    if (bytes === undefined || !bytes.equals(value)) wrong++;
  }
  return { wrong, lost: expected.size - found };
}
