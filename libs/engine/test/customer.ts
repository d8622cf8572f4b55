/** A customer under test: folds events written short, and shows the state as bytes and as a profile. */
import { defaultTraitCatalogue, parseEvent, type Event, type Rejection } from '@waarom/schemas';
import {
  createDescribeProfile,
  createEngineModel,
  createReadProfile,
  decodeState,
  emptyState,
  encodeState,
  Fold,
  type ConsentPolicy,
  type Outcome,
  type ProfileView,
} from '../src/index.js';

const model = createEngineModel(defaultTraitCatalogue());
const describeProfile = createDescribeProfile(model, createReadProfile(model));

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 10, 1);

type Fields = Readonly<Record<string, unknown>>;

export class Customer {
  state = emptyState(model.design.dimension);
  readonly fold: Fold;
  private count = 0;

  constructor(policy: ConsentPolicy = 'required') {
    this.fold = new Fold(model, policy);
  }

  /** Folds an event at `minutes` after the start; id, customer and consent are filled in. */
  take(kind: string, minutes: number, fields: Fields = {}): Outcome | Rejection {
    const id = `e-${this.count++}`;
    const time = START + minutes * MINUTE;
    return this.fold.foldEvent(this.state, event({ kind, id, time, ...fields }));
  }

  /** The state as its bytes; also proves that it comes back from them. */
  get bytes(): string {
    const bytes = encodeState(this.state);
    this.state = decodeState(bytes, model.design.dimension);
    const again = encodeState(this.state);
    if (!again.equals(bytes)) throw new Error('state does not come back from its bytes');
    return bytes.toString('hex');
  }

  profile(minutes: number): ProfileView {
    const toIso = (time: number) => new Date(time).toISOString();
    return describeProfile('c', this.state, START + minutes * MINUTE, toIso);
  }
}

function event(fields: Fields): Event {
  const parsed = parseEvent({ customer: 'c', consent: true, ...fields });
  if (parsed.kind === 'rejected') throw new Error(`${parsed.path} ${parsed.message}`);
  return parsed;
}

/** Alternatives named a, b, ... with the given fields. */
export function alternatives(...fields: readonly Fields[]): readonly Fields[] {
  return fields.map((field, index) => ({ id: String.fromCodePoint(97 + index), ...field }));
}
