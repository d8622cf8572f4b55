/** States as a store gives them back. */
import assert from 'node:assert/strict';
import {
  createEngineModel,
  createReadProfile,
  decodeState,
  emptyState,
  encodeState,
  Fold,
} from '@waarom/engine';
import { defaultTraitCatalogue, WaaromError } from '@waarom/schemas';
import type { Decoder } from './decoder.js';
import { soundEvents } from './event-decoders.js';
import { mutateBytes } from './mutate-bytes.js';

const model = createEngineModel(defaultTraitCatalogue());
const fold = new Fold(model, 'upstream');
const readProfile = createReadProfile(model);
const { dimension } = model.design;
const states = soundStates();

export const stateDecoder: Decoder = {
  name: 'state',
  weight: 8,
  draw: (random) => mutateBytes(random, random.pick(states), states),
  decode(input) {
    let state: ReturnType<typeof decodeState>;
    try {
      state = decodeState(input, dimension);
    } catch (error) {
      if (error instanceof WaaromError && error.code === 'STORE.CORRUPT') return 'refused';
      throw error;
    }
    const bytes = encodeState(state);
    assert(
      encodeState(decodeState(bytes, dimension)).equals(bytes),
      'written and read again it differs',
    );
    try {
      useState(state);
    } catch (error) {
      // The statistics refuse numbers that cannot be: a value says nothing of them by its form.
      if (
        error instanceof RangeError &&
        /not finite|not a precision|too large to weigh/.test(error.message)
      ) {
        return 'refused';
      }
      throw error;
    }
    return 'accepted';
  },
};

/** What a reader and the next event do with it. */
function useState(state: ReturnType<typeof decodeState>): void {
  const time = state.lastEventTime + 1;
  readProfile(state, time);
  fold.foldEvent(state, {
    kind: 'answer',
    id: 'next',
    customer: 'c',
    time: time + 9e7,
    consent: true,
    question: 'q',
    trait: model.catalogue.traits[0]!.id,
    value: 0.5,
  });
  encodeState(state);
}

/** After every event of a few customers, so that there are states with much and with little in them. */
function soundStates(): readonly Buffer[] {
  const byCustomer = new Map<string, ReturnType<typeof emptyState>>();
  return soundEvents.map((event) => {
    const state = byCustomer.get(event.customer) ?? emptyState(dimension);
    byCustomer.set(event.customer, state);
    fold.foldEvent(state, event);
    return Buffer.from(encodeState(state));
  });
}
