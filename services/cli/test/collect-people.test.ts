import { createEngineModel } from '@waarom/engine';
import { defaultTraitCatalogue, type Event, type OfferResponse } from '@waarom/schemas';
import { createShop } from '@waarom/testing';
import { expect, it } from 'vitest';
import { createPeopleCollector } from '../src/log/collect-people.js';

const model = createEngineModel(defaultTraitCatalogue());
const START = Date.UTC(2026, 5, 1);

function collected(events: Iterable<Event>) {
  const collector = createPeopleCollector(model, 'required');
  for (const event of events) collector.add(event);
  return [...collector.finish()];
}

function offer(number: number, time: number): OfferResponse {
  return {
    kind: 'offer_response',
    id: `o-${number}`,
    customer: 'ann',
    time,
    consent: true,
    outside: true,
    offers: [
      {
        id: 'a',
        cues: { scarcity: 1 },
        price: null,
        list_price: null,
        discount: null,
        position: 2,
      },
      { id: 'b', cues: {}, price: null, list_price: null, discount: null, position: null },
    ],
    accepted: 'a',
  };
}

it('keeps every settled choice of every customer, by time', () => {
  const events = [...createShop({ seed: 4, customers: 20, startTime: START }).events(1_000)];
  const people = collected(events);
  const shown = events.filter(({ kind }) => kind === 'exposure' || kind === 'offer_response');
  const choices = people.reduce((sum, person) => sum + person.choices.length, 0);
  // All but what was still open at the end.
  expect(choices).toBeGreaterThan(0.98 * shown.length);
  expect(choices).toBeLessThanOrEqual(shown.length);
  for (const { timesMs } of people) {
    expect(Array.from(timesMs!)).toEqual(
      Array.from(timesMs!).toSorted((first, second) => first - second),
    );
  }
});

it('keeps rows, slots and what was taken', () => {
  const [ann] = collected([offer(1, START)]);
  expect(ann!.id).toBe('ann');
  const [choice] = ann!.choices;
  expect(choice).toMatchObject({ count: 2, outside: true, chosen: 0, weight: 1 });
  expect([...choice!.rows]).toEqual([1, 0, 0, 0, 1, 1, 0, 0, 0, 0]);
  expect(Array.from(ann!.slots![0]!)).toEqual([2, 0]);
});

it('keeps answers by time, once, and only with consent', () => {
  const answer = (id: string, time: number, value: number): Event => ({
    kind: 'answer',
    id,
    customer: 'ann',
    time,
    consent: true,
    question: 'q',
    trait: 'scarcity',
    value,
  });
  const asked = [offer(1, START), answer('a', START + 5, 0.7), answer('b', START + 3, 0.2)];
  const refused = { ...answer('c', START + 6, 0.9), consent: null };
  const [ann] = collected([...asked, answer('a', START + 5, 0.7), refused]);
  expect(ann!.answers).toEqual([
    { coefficient: 4, value: 0.2, timeMs: START + 3 },
    { coefficient: 4, value: 0.7, timeMs: START + 5 },
  ]);
  const erasure: Event = { kind: 'erasure', id: 'e', customer: 'ann', time: START + 9 };
  expect(collected([...asked, erasure, offer(2, START + 10)])[0]).not.toHaveProperty('answers');
});

it('keeps nothing of before an erasure', () => {
  const erasure: Event = { kind: 'erasure', id: 'e', customer: 'ann', time: START + 2 };
  const people = collected([offer(1, START), erasure, offer(2, START + 3), offer(2, START + 3)]);
  expect(people).toHaveLength(1);
  expect(Array.from(people[0]!.timesMs!)).toEqual([START + 3]);
  expect(collected([offer(1, START), erasure])).toEqual([]);
});
