import {
  createEngineModel,
  emptyState,
  encodeState,
  engineErrors,
  Fold,
  type ProfileReader,
} from '@waarom/engine';
import { defaultTraitCatalogue, type Event } from '@waarom/schemas';
import { createLogger, createMetrics } from '@waarom/telemetry';
import { createScorer, type Ingest, type ScorerOptions } from '../src/index.js';

export const NOW = 1_790_100_000_000;
export const model = createEngineModel(defaultTraitCatalogue());

/** Profiles in a map; `fail` makes every read fail as an unreachable Redis does. */
class MapReader implements ProfileReader {
  readonly values = new Map<string, Buffer>();
  failure: Error | null = null;

  async read(customers: readonly string[]): Promise<readonly (Buffer | null)[]> {
    this.throwFailure();
    return customers.map((customer) => this.values.get(customer) ?? null);
  }

  async *scan(): AsyncGenerator<readonly [string, Buffer]> {
    yield* this.values;
  }

  async ping(): Promise<void> {
    this.throwFailure();
  }

  disconnect(): void {
    this.failure = engineErrors.raise('STORE.UNREACHABLE', {
      url: 'redis://127.0.0.1:1',
      reason: 'Nothing listens there (ECONNREFUSED)',
    });
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure;
  }
}

export function scorerUnderTest(ingest?: Ingest, keys?: ScorerOptions['keys']) {
  const reader = new MapReader();
  const lines: string[] = [];
  const scorer = createScorer({
    model,
    reader,
    clock: { now: () => NOW },
    metrics: createMetrics({ version: 'test' }),
    logger: createLogger({
      service: 'scorer',
      stream: { write: (line: string) => lines.push(line) },
    }),
    ...(ingest !== undefined && { ingest }),
    ...(keys !== undefined && { keys }),
  });
  return { scorer, reader, lines };
}

/** A state that has taken the cheapest of two offers, `choices` times. */
export function bargainHunter(choices = 20): Buffer {
  return stateOf(
    Array.from({ length: choices }, (_, index) => ({
      kind: 'offer_response',
      id: `o-${index}`,
      customer: 'c-1',
      time: NOW - (choices - index) * 3_600_000,
      consent: true,
      session: null,
      offers: [offer('cheap', 60), offer('dear', 100)],
      accepted: 'cheap',
      outside: true,
    })),
  );
}

export function stateOf(events: readonly unknown[]): Buffer {
  const fold = new Fold(model, 'required');
  const state = emptyState(model.design.dimension);
  for (const event of events) fold.foldEvent(state, event as Event);
  return encodeState(state);
}

function offer(id: string, price: number) {
  return { id, price, list_price: 100, discount: null, position: null, cues: {} };
}

/** A problem document, with the members that every one must have. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly next: readonly string[];
  readonly request_id: string;
  readonly errors?: readonly Record<string, unknown>[];
}
