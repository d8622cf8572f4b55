/** A log as bad as logs get: late, early, repeated and refused records, of few customers, with holes between the offsets. */
import { shardOf } from '@waarom/engine';
import { encodeEvent, type Alternative, type Event } from '@waarom/schemas';
import { MemoryLog, type NewRecord, type Random } from '@waarom/testing';
import type { Plan } from './plan.js';

export interface HostileLog {
  readonly log: MemoryLog;
  /** Records that no consumer sees, as transaction markers and what compaction took: `partition:offset`. */
  readonly hidden: ReadonlySet<string>;
}

const START = Date.UTC(2026, 0, 1);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export function createHostileLog(plan: Plan, random: Random): HostileLog {
  const { partitionCount, recordCount } = plan;
  const log = new MemoryLog({ topic: 'events', partitionCount });
  const draft = new Draft(plan, random);
  const records: NewRecord[] = [];
  while (records.length < recordCount) records.push(draft.next());
  // Records that overtook each other on their way into the log.
  for (let index = 1; index < records.length; index++) {
    if (!random.chance(0.1)) continue;
    const earlier = Math.max(0, index - random.integer(1, 5));
    [records[index], records[earlier]] = [records[earlier]!, records[index]!];
  }
  log.append(records);
  const hidden = new Set<string>();
  for (let partition = 0; partition < partitionCount; partition++) {
    for (let offset = 0; offset < log.end(partition); offset++) {
      if (random.chance(0.05)) hidden.add(`${partition}:${offset}`);
    }
  }
  return { log, hidden };
}

class Draft {
  private readonly plan: Plan;
  private readonly random: Random;
  private readonly sent: NewRecord[] = [];
  private readonly exposures: Extract<Event, { kind: 'exposure' }>[] = [];
  private time = START;
  private count = 0;

  constructor(plan: Plan, random: Random) {
    this.plan = plan;
    this.random = random;
  }

  next(): NewRecord {
    const { random, sent } = this;
    if (sent.length > 0 && random.chance(0.12)) return random.pick(sent.slice(-12));
    const record = random.chance(0.12) ? this.drawRefused() : recordOf(this.drawEvent());
    sent.push(record);
    return record;
  }

  /** A record that should become a dead letter, or nearly so. */
  private drawRefused(): NewRecord {
    const { random, plan } = this;
    const record = recordOf(this.drawEvent());
    switch (random.integer(0, 6)) {
      case 0:
        return { ...record, value: null };
      case 1:
        return { ...record, value: record.value!.subarray(0, random.integer(0, 30)) };
      case 2:
        return { ...record, key: Buffer.from('c-other') };
      case 3:
        return { ...record, partition: random.integer(0, plan.partitionCount - 1) };
      case 4: {
        // Without a key the event tells the customer, and the partition may be the right one.
        const partition = random.chance(0.7) ? shardOf(record.key!, plan.partitionCount) : 0;
        return { ...record, key: null, partition };
      }
      case 5:
        return { ...record, timestamp: record.timestamp - 5 * 60 * MINUTE };
      default:
        return recordOf({ ...this.identity(), kind: 'answer', ...answer('no_such_trait', 0.5) });
    }
  }

  private drawEvent(): Event {
    const { random } = this;
    const identity = this.identity();
    const draw = random.uniform();
    if (draw < 0.4) {
      const exposure = {
        ...identity,
        kind: 'exposure' as const,
        session: random.pick([null, 's1', 's2']),
        list: random.pick([null, 'l1', 'l2']),
        viewport: random.chance(0.5),
        alternatives: this.drawAlternatives(4),
      };
      this.exposures.push(exposure);
      return exposure;
    }
    if (draw < 0.7) return this.drawResponse(identity);
    if (draw < 0.82) {
      const offers = this.drawAlternatives(3);
      const accepted = random.chance(0.5) ? offers[0]!.id : null;
      return { ...identity, kind: 'offer_response', offers, accepted, outside: true };
    }
    if (draw < 0.9) {
      return { ...identity, kind: 'answer', ...answer('price_sensitivity', random.uniform()) };
    }
    const { id, customer, time } = identity;
    if (draw < 0.97) return { kind: 'consent', id, customer, time, granted: random.chance(0.7) };
    return { kind: 'erasure', id, customer, time };
  }

  private drawResponse(identity: ReturnType<Draft['identity']>): Event {
    const { random, exposures } = this;
    const shown = exposures.length > 0 ? random.pick(exposures.slice(-6)) : null;
    const isNamed = shown !== null && random.chance(0.5);
    return {
      ...identity,
      customer: shown?.customer ?? identity.customer,
      kind: 'response',
      session: shown?.session ?? null,
      list: shown?.list ?? null,
      // Sometimes the response comes first: the next exposure has the number after this event's.
      exposure: isNamed ? shown.id : random.chance(0.3) ? `e${this.count + 1}` : null,
      action: random.pick(['click', 'purchase', 'add_to_cart'] as const),
      alternative: `a${random.integer(0, 3)}`,
    };
  }

  private drawAlternatives(countMax: number): Alternative[] {
    const { random } = this;
    return Array.from({ length: random.integer(1, countMax) }, (_, index) => ({
      id: `a${index}`,
      price: random.chance(0.5) ? random.integer(1, 100) : null,
      list_price: null,
      discount: random.chance(0.3) ? 0.2 : null,
      position: random.chance(0.8) ? index + 1 : null,
      cues: random.chance(0.6) ? { [random.pick(CUES)]: 1 } : {},
    }));
  }

  /** Time goes on in jerks, and sometimes back: clocks of producers jump, and phones were offline. */
  private identity() {
    const { random } = this;
    this.time += random.pick([SECOND, MINUTE, 5 * MINUTE, 5 * MINUTE, 40 * MINUTE, -10 * MINUTE]);
    if (random.chance(0.03)) this.time += random.pick([-1, 1]) * 180 * MINUTE;
    const lateMs = random.chance(0.15) ? random.integer(1, 90) * MINUTE : 0;
    return {
      id: `e${++this.count}`,
      customer: `c${random.integer(1, this.plan.customerCount)}`,
      time: this.time - lateMs,
      consent: random.pick([true, true, true, true, null, false]),
    };
  }
}

function recordOf(event: Event): NewRecord {
  const key = Buffer.from(event.customer);
  return { key, value: encodeEvent(event), timestamp: event.time + MINUTE };
}

function answer(trait: string, value: number) {
  return { question: 'q1', trait, value };
}

const CUES = ['most_chosen', 'recommended', 'almost_gone', 'scarcity'];
