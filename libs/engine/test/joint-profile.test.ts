import { readTrait } from '@waarom/model';
import { defaultTraitCatalogue, type Event } from '@waarom/schemas';
import { expect, test } from 'vitest';
import {
  createDescribeProfile,
  createEngineModel,
  createJointHistory,
  createReadProfile,
} from '../src/index.js';

const model = createEngineModel(defaultTraitCatalogue());
const price = model.elements.get('price_sensitivity')!;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const NOW = START + 100 * HOUR;

/** Two shirts, one of them at a discount, of which the customer takes the one named. */
function offer(index: number, accepted: 'cheap' | 'dear' | null): Event {
  const one = (id: string, price: number) => ({
    id,
    position: null,
    price,
    priceReference: 100,
    cues: [],
  });
  return {
    kind: 'offer_response',
    id: `o-${index}`,
    customer: 'c-1',
    time: START + index * HOUR,
    consent: true,
    session: null,
    offers: [one('cheap', 75), one('dear', 100)],
    accepted,
    outside: true,
  } as unknown as Event;
}

const TAKEN = ['cheap', 'cheap', null, 'cheap', 'dear', 'cheap', 'cheap', null] as const;

function historyOf(events: readonly Event[]) {
  const history = createJointHistory(model, 'required');
  for (const event of events) expect(history.add(event)).toBe('applied');
  return history;
}

test('the joint posterior does not depend on the order, as one pass does', () => {
  const events = TAKEN.map((accepted, index) => offer(index, accepted));
  // The same choices the other way round: each at the other's time, since older choices weigh less.
  const turned = TAKEN.map((_, index) => offer(index, TAKEN[TAKEN.length - 1 - index]!));
  const still = { ...model, prior: { ...model.prior, halfLifeMs: Infinity } };
  const meansOf = (list: readonly Event[]) => {
    const history = createJointHistory(still, 'required');
    for (const event of list) history.add(event);
    return {
      joint: history.readProfile(history.state, NOW).posterior.mean[price]!,
      online: createReadProfile(still)(history.state, NOW).posterior.mean[price]!,
    };
  };
  const [first, second] = [meansOf(events), meansOf(turned)];
  expect(first.joint).toBeCloseTo(second.joint, 9);
  expect(Math.abs(first.online - second.online)).toBeGreaterThan(1e-4);
});

test('it is near what the store has, counts the same, and knows its skewness', () => {
  const { state, readProfile } = historyOf(TAKEN.map((accepted, index) => offer(index, accepted)));
  const joint = readProfile(state, NOW);
  const online = createReadProfile(model)(state, NOW);
  const [one, other] = [joint, online].map(({ posterior }) =>
    readTrait(model.prior, posterior, price),
  );
  expect(Math.abs(one!.mean - other!.mean)).toBeLessThan(0.15 * other!.sd);
  expect(joint.choiceCount).toBe(online.choiceCount);
  expect(joint.traitCounts).toEqual(online.traitCounts);
  expect(Math.abs(joint.skewness![price]!)).toBeGreaterThan(0.01);
});

test('old choices fade as they do in a store', () => {
  const { state, readProfile } = historyOf(TAKEN.map((accepted, index) => offer(index, accepted)));
  const years = NOW + 20 * model.prior.halfLifeMs;
  const { posterior } = readProfile(state, years);
  const trait = readTrait(model.prior, posterior, price);
  expect(trait.ownDataShare).toBeLessThan(1e-5);
  expect(Math.abs(trait.mean)).toBeLessThan(1e-4);
});

test('an erasure takes every choice with it, and a withdrawal shows nobody’s', () => {
  const history = historyOf(TAKEN.map((accepted, index) => offer(index, accepted)));
  const describe = createDescribeProfile(model, history.readProfile);
  const meanNow = () =>
    describe('c-1', history.state, NOW, String).traits['price_sensitivity']!.mean;
  expect(meanNow()).not.toBe(0);
  const consent = { kind: 'consent', id: 'w', customer: 'c-1', time: NOW, consent: false };
  history.add({ ...consent, granted: false } as unknown as Event);
  expect(describe('c-1', history.state, NOW, String).status).toBe('suppressed');
  expect(meanNow()).toBe(0);
  const erased = historyOf(TAKEN.map((accepted, index) => offer(index, accepted)));
  erased.add({ kind: 'erasure', id: 'e', customer: 'c-1', time: NOW } as unknown as Event);
  expect(erased.readProfile(erased.state, NOW).posterior.mean[price]).toBe(model.prior.mean[price]);
});
