/** `codec.profile`: microseconds to read and write a customer's state, against JSON of the same state. */
import { createEngineModel, decodeState, emptyState, encodeState, Fold } from '@waarom/engine';
import { defaultTraitCatalogue, eventExamples, parseEvent, type Event } from '@waarom/schemas';
import { costFigure, type Figure } from '../figure.js';
import { timeInTurns } from './timing.js';

export function codecFigure(): Figure {
  const bytes = activeState();
  const { length: dimension } = decodeState(bytes, DIMENSION).traitCounts;
  const json = JSON.stringify(decodeState(bytes, dimension), asArrays);
  const [value, baseline] = timeInTurns(
    () => void encodeState(decodeState(bytes, dimension)),
    () => void JSON.stringify(JSON.parse(json)),
    { calls: 10_000, rounds: 15 },
  );
  return costFigure('codec.profile', 'us', value / 1000, baseline / 1000);
}

const model = createEngineModel(defaultTraitCatalogue());
const DIMENSION = model.design.dimension;

/** A customer with every trait touched and one exposure open. */
export function activeState(): Buffer {
  const state = emptyState(DIMENSION);
  const fold = new Fold(model, 'required');
  const { offer_response: offer, exposure } = eventExamples;
  const offers = [
    { id: 'a', discount: 0.2, cues: { social_proof: 1, scarcity: 1 } },
    { id: 'b', cues: { authority: 1 } },
  ];
  for (let index = 0; index < 20; index++) {
    const time = offer.time + index * 3_600_000;
    const event = {
      ...offer,
      id: `o-${index}`,
      time,
      offers,
      accepted: index % 3 === 0 ? 'a' : null,
    };
    fold.foldEvent(state, parseEvent(event) as Event);
  }
  fold.foldEvent(state, parseEvent({ ...exposure, time: offer.time + 20 * 3_600_000 }) as Event);
  return encodeState(state);
}

function asArrays(_key: string, value: unknown): unknown {
  return value instanceof Float64Array ? [...value] : value;
}
