/**
 * The simulated shop of `waarom dev`: a few days of history at once, then events as they happen. Its customers' true traits are
 * those of a fixed seed, so they stay the same from one start to the next.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { EmbeddedLog, LogRecord } from '@waarom/embedded';
import { createShop, type Shop } from '@waarom/testing';
import type { Event, TraitCatalogue } from '@waarom/schemas';

export const CUSTOMERS = 600;
export const EVENTS_PER_SECOND = 40;

const SEED = 2026;
const DAY_MS = 86_400_000;
const HISTORY_DAYS = 2;
const HISTORY_VISITS_PER_DAY = 3;
/** Only the first of them have a past, so that something is known of those at once. */
const HISTORY_CUSTOMERS = 200;
/** What one visit of the shop comes to, responses included. */
const EVENTS_PER_VISIT = 3.5;
const BATCH_EVENTS = 500;
const LIVE_INTERVAL_MS = 200;

export interface Simulation {
  readonly customers: readonly string[];
  readonly trueTraits: (customer: string) => Readonly<Record<string, number>>;
  /** Appends the past up to `now`; resolves to the number of events. */
  readonly appendHistory: (now: number) => Promise<number>;
  /** Appends events as their times come, until the signal aborts. */
  readonly runLive: (signal: AbortSignal) => Promise<void>;
}

export function createSimulation(catalogue: TraitCatalogue, log: EmbeddedLog): Simulation {
  const population = createShop({ seed: SEED, customers: CUSTOMERS, startTime: 0, catalogue });

  async function appendHistory(now: number): Promise<number> {
    const startTime = now - HISTORY_DAYS * DAY_MS;
    const shop = openShop(startTime, HISTORY_CUSTOMERS, HISTORY_VISITS_PER_DAY);
    let count = 0;
    let batch: LogRecord[] = [];
    for (const event of shop.events()) {
      if (event.time > now) break;
      batch.push(recordOf(event, 'past', event.time));
      count++;
      if (batch.length < BATCH_EVENTS) continue;
      await log.append(batch);
      batch = [];
    }
    await log.append(batch);
    return count;
  }

  async function runLive(signal: AbortSignal): Promise<void> {
    const startTime = Date.now();
    const visitsPerDay = (EVENTS_PER_SECOND * DAY_MS) / 1000 / EVENTS_PER_VISIT / CUSTOMERS;
    const run = startTime.toString(36);
    const events = openShop(startTime, CUSTOMERS, visitsPerDay).events();
    let next = events.next().value as Event;
    while (!signal.aborted) {
      const now = Date.now();
      const batch: LogRecord[] = [];
      while (next.time <= now) {
        batch.push(recordOf(next, run, now));
        next = events.next().value as Event;
      }
      if (batch.length > 0) await log.append(batch);
      await wait(LIVE_INTERVAL_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Other visits in every run, by the same customers: a smaller shop has the first ones of a larger. */
  function openShop(startTime: number, customers: number, visitsPerDay: number): Shop {
    const visitSeed = startTime % 2 ** 31;
    return createShop({ seed: SEED, visitSeed, customers, catalogue, startTime, visitsPerDay });
  }

  return {
    customers: population.customers,
    trueTraits: (customer) => population.trueTraits(customer),
    appendHistory,
    runLive,
  };
}

/** Ids of different runs must differ, or the second run's events would count as the first one's again. */
function recordOf(event: Event, run: string, timestamp: number): LogRecord {
  const named: Record<string, unknown> = { ...event, id: `${run}-${event.id}` };
  for (const field of ['exposure', 'session']) {
    if (typeof named[field] === 'string') named[field] = `${run}-${named[field]}`;
  }
  return {
    key: Buffer.from(event.customer),
    value: Buffer.from(JSON.stringify(named)),
    timestamp,
  };
}
