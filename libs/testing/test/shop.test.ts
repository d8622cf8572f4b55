import {
  createEngineModel,
  createReadProfile,
  emptyState,
  Fold,
  type CustomerState,
} from '@waarom/engine';
import { readTrait } from '@waarom/model';
import { checkEvent, defaultTraitCatalogue, encodeEvent, type Event } from '@waarom/schemas';
import { createShop, simulateChoices, type ShopOptions } from '@waarom/testing';
import { describe, expect, it } from 'vitest';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const model = createEngineModel(defaultTraitCatalogue());

function eventsOf(options: Partial<ShopOptions>, count: number): Event[] {
  return [...createShop({ seed: 1, customers: 50, startTime: START, ...options }).events(count)];
}

/** Folds the events, each customer's into a state of its own. */
function foldAll(events: Iterable<Event>): { states: Map<string, CustomerState>; fold: Fold } {
  const fold = new Fold(model, 'required');
  const states = new Map<string, CustomerState>();
  for (const event of events) {
    const state = states.get(event.customer) ?? emptyState(model.design.dimension);
    states.set(event.customer, state);
    const outcome = fold.foldEvent(state, event);
    if (typeof outcome !== 'string') throw new Error(`${outcome.path} ${outcome.message}`);
  }
  return { states, fold };
}

describe('the simulated shop', () => {
  it('gives the same events for the same seed, and others for another', () => {
    const options = { duplicatesShare: 0.1, delayedShare: 0.2, earlyResponsesShare: 0.1 };
    expect(eventsOf(options, 2000)).toEqual(eventsOf(options, 2000));
    expect(eventsOf({ ...options, seed: 2 }, 2000)).not.toEqual(eventsOf(options, 2000));
  });

  it('begins anew with every call of events', () => {
    const shop = createShop({ seed: 3, customers: 10, startTime: START });
    expect([...shop.events(100)]).toEqual([...shop.events(100)]);
    expect([...shop.events(0)]).toEqual([]);
  });

  it('emits sound events with ids of their own, in order of event time', () => {
    const events = eventsOf({}, 5000);
    expect(events.map(checkEvent).filter((problem) => problem !== null)).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(5000);
    const times = events.map(({ time }) => time);
    expect(times).toEqual(times.toSorted((first, second) => first - second));
  });

  it('shows 1 to 10 alternatives, all of them different, in slots from 1', () => {
    const shown = eventsOf({}, 5000).flatMap((event) =>
      event.kind === 'exposure' ? [event.alternatives] : [],
    );
    const counts = new Set(shown.map(({ length }) => length));
    expect([...counts].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const alternatives of shown) {
      expect(new Set(alternatives.map(({ id }) => id)).size).toBe(alternatives.length);
      expect(alternatives.map(({ position }) => position)).toEqual(
        alternatives.map((_, index) => index + 1),
      );
    }
  });

  it('answers every exposure within half an hour, and every response finds its exposure', () => {
    const events = eventsOf({}, 10_000);
    const clicks = events.filter(({ kind }) => kind === 'response').length;
    expect(clicks).toBeGreaterThan(2000);
    const { fold, states } = foldAll(events);
    expect(fold.counts.unattributed).toBe(0);
    expect([...states.values()].every(({ earlyResponses }) => earlyResponses.length === 0)).toBe(
      true,
    );
  });

  it('clicks as often as its customers’ coefficients say', () => {
    const shop = createShop({ seed: 5, customers: 200, startTime: START });
    const rows = new Float64Array(10 * model.design.dimension);
    const clicked = new Set<string>();
    let exposures = 0;
    let expected = 0;
    let variance = 0;
    const events = [...shop.events(20_000)];
    for (const event of events) {
      if (event.kind !== 'exposure') continue;
      model.design.fillRows(event.alternatives, rows);
      const beta = shop.trueCoefficients(event.customer);
      let sum = 0;
      for (const index of event.alternatives.keys()) {
        sum += Math.exp(beta.reduce((u, b, k) => u + b * rows[index * beta.length + k]!, 0));
      }
      const probability = sum / (1 + sum);
      exposures++;
      expected += probability;
      variance += probability * (1 - probability);
    }
    for (const event of events) {
      if (event.kind !== 'response' || event.action !== 'click') continue;
      clicked.add(`${event.session} ${event.list}`);
    }
    expect(exposures).toBeGreaterThan(8000);
    expect(Math.abs(clicked.size - expected)).toBeLessThan(4 * Math.sqrt(variance));
  });
});

describe('the shop’s disturbances', () => {
  it('repeat events, with the same content', () => {
    const events = eventsOf({ duplicatesShare: 0.1 }, 5000);
    const ids = new Set(events.map(({ id }) => id));
    const bytes = new Set(events.map((event) => encodeEvent(event).toString('hex')));
    expect(bytes.size).toBe(ids.size);
    expect(5000 - ids.size).toBeGreaterThan(350);
    expect(5000 - ids.size).toBeLessThan(650);
  });

  it('reorder events, never by more than the bound', () => {
    const delayMsMax = 5 * MINUTE;
    const events = eventsOf({ delayedShare: 0.3, delayMsMax }, 5000);
    let newest = 0;
    let behind = 0;
    for (const { time } of events) {
      if (time < newest) behind++;
      expect(newest - time).toBeLessThanOrEqual(delayMsMax);
      newest = Math.max(newest, time);
    }
    expect(behind).toBeGreaterThan(100);
  });

  it('let responses overtake their exposures, and the engine still joins them', () => {
    const options = { visitsPerDay: 4, earlyResponsesShare: 0.5, offerShare: 0 };
    const events = eventsOf(options, 5000);
    const shown = new Set<string>();
    let early = 0;
    for (const event of events) {
      if (event.kind === 'exposure') shown.add(`${event.session} ${event.list}`);
      if (event.kind === 'response' && !shown.has(`${event.session} ${event.list}`)) early++;
    }
    expect(early).toBeGreaterThan(300);
    const { fold } = foldAll(events);
    expect(fold.counts.unattributed).toBe(0);
  });

  it('add responses to what was never shown, and nobody learns from them', () => {
    const events = eventsOf({ orphanResponsesShare: 0.2 }, 5000);
    const orphans = events.filter(
      (event) => event.kind === 'response' && event.alternative === 'never-shown',
    );
    expect(orphans.length).toBeGreaterThan(300);
    const { fold, states } = foldAll(events);
    const held = [...states.values()].reduce((n, { earlyResponses: { length } }) => n + length, 0);
    expect(fold.counts.unattributed + held).toBe(orphans.length);
  });
});

describe('inference on the simulated shop', () => {
  const CUSTOMERS = 100;
  const CHOICES = 200;
  const shop = createShop({
    seed: 7,
    customers: CUSTOMERS,
    startTime: START,
    visitsPerDay: 40,
    offerShare: 0,
    dismissShare: 0,
  });

  /** Every customer's events until all have made at least the choices asked for. */
  function learn() {
    const counts = new Map<string, number>();
    const events: Event[] = [];
    for (const event of shop.events()) {
      events.push(event);
      if (event.kind !== 'exposure') continue;
      counts.set(event.customer, (counts.get(event.customer) ?? 0) + 1);
      if (counts.size === CUSTOMERS && Math.min(...counts.values()) >= CHOICES) break;
    }
    const { states } = foldAll(events);
    const readProfile = createReadProfile(model);
    return model.catalogue.traits.flatMap(({ id }, index) =>
      shop.customers.map((customer) => {
        const { posterior, asOf } = readProfile(states.get(customer)!, 0);
        expect(asOf).toBeGreaterThan(START);
        const readout = readTrait(model.prior, posterior, index + 1);
        return { id, readout, truth: shop.trueTraits(customer)[id]! };
      }),
    );
  }
  const learned = learn();

  it('finds the true traits: means correlate with them as the own-data share says', () => {
    for (const { id } of model.catalogue.traits) {
      const own = learned.filter((each) => each.id === id);
      const means = own.map(({ readout }) => readout.mean);
      const truths = own.map(({ truth }) => truth);
      // For draws from the prior var(posterior mean) = own-data share * var(trait), so correlation^2 is its mean.
      const share = own.reduce((sum, { readout }) => sum + readout.ownDataShare, 0) / own.length;
      const found = correlation(means, truths);
      expect(found).toBeGreaterThan(0.6);
      // Fisher: atanh(correlation) has a standard error of 1 / sqrt(n - 3).
      const distance = Math.abs(Math.atanh(found) - Math.atanh(Math.sqrt(share)));
      expect(distance).toBeLessThan(4 / Math.sqrt(CUSTOMERS - 3));
    }
  });

  it('covers the truth with its 90 % intervals as often as chance allows', () => {
    const hits = learned.filter(({ readout: { interval90 }, truth }) => {
      const [low, high] = interval90;
      return low <= truth && truth <= high;
    }).length;
    // Four binomial standard deviations of 400 intervals.
    const slack = 4 * Math.sqrt((0.9 * 0.1) / learned.length);
    expect(hits / learned.length).toBeGreaterThan(0.9 - slack);
    expect(hits / learned.length).toBeLessThan(0.9 + slack);
  });
});

describe('simulated choices in bulk', () => {
  it('are sound, the same for the same seed, and about 240 bytes each', () => {
    const options = { seed: 4, customers: 100, count: 2000, startTime: START };
    const events = [...simulateChoices(options)];
    expect(events).toEqual([...simulateChoices(options)]);
    expect(events.map(checkEvent).filter((problem) => problem !== null)).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2000);
    const bytes = events.reduce((sum, event) => sum + encodeEvent(event).length, 0) / 2000;
    expect(bytes).toBeGreaterThan(220);
    expect(bytes).toBeLessThan(265);
  });
});

function correlation(first: readonly number[], second: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [meanFirst, meanSecond] = [mean(first), mean(second)];
  const covariance = mean(first.map((x, i) => (x - meanFirst) * (second[i]! - meanSecond)));
  const varianceOf = (values: readonly number[], at: number) =>
    mean(values.map((x) => (x - at) ** 2));
  return covariance / Math.sqrt(varianceOf(first, meanFirst) * varianceOf(second, meanSecond));
}
