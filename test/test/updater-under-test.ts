/** What tests of the updater set up alike: an updater of the shipped kind, and a log of events. */
import {
  createDecodeRecord,
  Fold,
  NO_METRICS,
  Updater,
  type EngineModel,
  type UpdaterOptions,
} from '@waarom/engine';
import { encodeEvent, type Event } from '@waarom/schemas';
import { MemoryDeadLetters, MemoryLog } from '@waarom/testing';

/** An updater that reads Avro, asks for consent, waits for nothing and forgets its dead letters, unless told otherwise. */
export function createUpdater(
  model: EngineModel,
  options: Pick<UpdaterOptions, 'store'> & Partial<UpdaterOptions>,
): Updater {
  return new Updater({
    deadLetters: new MemoryDeadLetters(),
    decode: createDecodeRecord('avro'),
    fold: new Fold(model, 'required'),
    dimension: model.design.dimension,
    metrics: NO_METRICS,
    now: () => 0,
    pause: () => Promise.resolve(),
    ...options,
  });
}

/** As a producer writes them: keyed by customer, at the time of the event. */
function recordsOf(events: readonly Event[]) {
  return events.map((event) => ({
    key: Buffer.from(event.customer),
    value: encodeEvent(event),
    timestamp: event.time,
  }));
}

export function memoryLog(
  events: readonly Event[],
  {
    topic = 'events',
    partitionCount,
  }: { readonly topic?: string; readonly partitionCount: number },
): MemoryLog {
  const log = new MemoryLog({ topic, partitionCount });
  log.append(recordsOf(events));
  return log;
}
