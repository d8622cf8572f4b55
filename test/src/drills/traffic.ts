/** What a shop sends while a drill plays, and what an undisturbed run makes of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { shardOf, SHARD_COUNT_DEFAULT, type EngineModel } from '@waarom/engine';
import { createEventProducer, type EventProducer } from '@waarom/kafka';
import { encodeEvent, type Event } from '@waarom/schemas';
import { createShop } from '@waarom/testing';
import { UndisturbedRun, type ExpectedStates } from './undisturbed.js';

const EVENTS_A_SEND = 25;
const RESEND_PAUSE_MS = 500;
const START = Date.UTC(2026, 0, 1);

export type OpenProducer = () => Promise<EventProducer>;

export interface TrafficOptions {
  readonly model: EngineModel;
  readonly seed: number;
  readonly customers: number;
  readonly brokers: readonly string[];
  readonly topic: string;
  /** @default one that makes sure of every record */
  readonly openProducer?: OpenProducer | undefined;
}

/** A stream that goes on by itself. */
export interface Flow {
  /** Ends it; resolves when all that was taken is in the log. */
  stop(): Promise<void>;
}

/** The last markers, and the events sent up to them. */
interface Marks {
  readonly count: number;
  readonly customers: readonly string[];
}

export class Traffic {
  /** Events sent so far. */
  count = 0;
  private marks: Marks = { count: -1, customers: [] };
  private readonly run: UndisturbedRun;
  private readonly events: Iterator<Event, void>;
  private readonly openProducer: OpenProducer;
  private producer: EventProducer | null = null;

  constructor({ model, seed, customers, brokers, topic, openProducer }: TrafficOptions) {
    this.run = new UndisturbedRun(model);
    this.events = shopEvents(seed, customers);
    this.openProducer = openProducer ?? (() => createEventProducer({ brokers, topic }));
  }

  /** What every customer should be by what was sent. */
  expected(): ExpectedStates {
    return this.run.expected();
  }

  /** The next events of the shop. */
  take(count: number): readonly Event[] {
    return Array.from({ length: count }, () => this.events.next().value!);
  }

  /** Sends the next events of the shop at once. */
  async send(count: number): Promise<void> {
    for (let rest = count; rest > 0; rest -= 500) await this.put(this.take(Math.min(rest, 500)));
  }

  /** Sends as a shop would, a few at a time, so that a fault meets commits and not an idle process. */
  start(eventsPerSecond: number): Flow {
    let isStopped = false;
    const stopped = this.flow(eventsPerSecond, () => isStopped);
    // Whoever stops it is told.
    stopped.catch(() => undefined);
    return {
      stop: async () => {
        isStopped = true;
        await stopped;
      },
    };
  }

  /** One event for each shard, from customers that no one else uses: once they are there, all before them was read. */
  async mark(): Promise<readonly string[]> {
    if (this.marks.count !== this.count) {
      const markers = markersOf(START, this.count);
      await this.put(markers);
      this.marks = { count: this.count, customers: markers.map(({ customer }) => customer) };
    }
    return this.marks.customers;
  }

  /** Expects the events and sends them. */
  async put(events: readonly Event[]): Promise<void> {
    this.run.take(events);
    this.count += events.length;
    await this.write(events);
  }

  expect(events: readonly Event[]): void {
    this.run.take(events);
    this.count += events.length;
  }

  /** Sends for as long as it takes; what may be there twice has the same id. */
  async write(events: readonly Event[]): Promise<void> {
    const records = events.map((event) => ({
      key: event.customer,
      value: encodeEvent(event),
      timestamp: event.time,
    }));
    for (;;) {
      try {
        this.producer ??= await this.openProducer();
        await this.producer.send(records);
        return;
      } catch {
        await this.close();
        await sleep(RESEND_PAUSE_MS);
      }
    }
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    await producer?.close().catch(() => undefined);
  }

  private async flow(eventsPerSecond: number, isStopped: () => boolean): Promise<void> {
    const eventsASend = Math.max(EVENTS_A_SEND, Math.ceil(eventsPerSecond / 100));
    const startedAt = performance.now();
    for (let sent = 0; !isStopped(); sent += eventsASend) {
      const dueMs = startedAt + (1_000 * sent) / eventsPerSecond - performance.now();
      if (dueMs > 0) await sleep(dueMs);
      await this.put(this.take(eventsASend));
    }
  }
}

/** Often enough that windows overlap, with some of what is usual: duplicates, and exposures that come after their responses. */
export function shopEvents(seed: number, customers: number): Iterator<Event, void> {
  return createShop({
    seed,
    customers,
    startTime: START,
    visitsPerDay: 20,
    duplicatesShare: 0.02,
    earlyResponsesShare: 0.05,
  }).events();
}

export function isMarker(customer: string): boolean {
  return customer.startsWith(MARKER);
}

const MARKER = 'marker-';

function markersOf(time: number, run: number): readonly Event[] {
  const markers = new Map<number, Event>();
  for (let index = 0; markers.size < SHARD_COUNT_DEFAULT; index++) {
    const customer = `${MARKER}${run}-${index}`;
    const shard = shardOf(Buffer.from(customer), SHARD_COUNT_DEFAULT);
    if (markers.has(shard)) continue;
    const id = `e-${customer}`;
    markers.set(shard, { kind: 'consent', id, customer, time, granted: true });
  }
  return [...markers.values()];
}
