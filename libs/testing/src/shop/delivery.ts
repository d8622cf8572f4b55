/** From what happened to what arrives, and when: the disturbances of a shop's stream. */
import type { Event, Response } from '@waarom/schemas';
import type { EventQueue } from './event-queue.js';
import type { Random } from './random.js';
import type { Disturbances } from './shop-rates.js';
import type { Scene } from './visit.js';

export interface DeliveryParts {
  readonly random: Random;
  readonly disturbances: Disturbances;
  readonly queue: EventQueue;
  readonly nextId: () => string;
}

const MINUTE_MS = 60_000;

/** Puts a scene's events into the queue at their arrival. Without disturbances that is their event time. */
export function createDelivery({
  random,
  disturbances,
  queue,
  nextId,
}: DeliveryParts): (scene: Scene) => void {
  const { delayMsMax, delayedShare, duplicatesShare, earlyResponsesShare, orphanResponsesShare } =
    disturbances;

  function put(event: Event, onTime: number): void {
    const arrival = onTime + (random.chance(delayedShare) ? random.integer(1, delayMsMax) : 0);
    queue.put(event, arrival);
    if (random.chance(duplicatesShare)) queue.put(event, arrival + random.integer(0, delayMsMax));
  }

  return function deliver({ event, responses }) {
    const [first] = responses;
    const isLast = first !== undefined && random.chance(earlyResponsesShare);
    put(event, isLast ? first.time + random.integer(1, MINUTE_MS) : event.time);
    for (const response of responses) put(response, response.time);
    if (event.kind === 'exposure' && random.chance(orphanResponsesShare)) {
      const orphan: Response = {
        kind: 'response',
        id: nextId(),
        customer: event.customer,
        time: event.time + random.integer(1, MINUTE_MS),
        consent: true,
        session: null,
        list: null,
        exposure: nextId(),
        action: 'click',
        alternative: 'never-shown',
      };
      put(orphan, orphan.time);
    }
  };
}
