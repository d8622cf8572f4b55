import { createMapper, parseMapping, type Row } from '@waarom/formats';
import { checkEvent, type Event } from '@waarom/schemas';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function mapperOf(text: string) {
  return createMapper(parseMapping(text, 'm.yaml'));
}

/** Made-up rows in the manner of a coupon trial: one offer a row, everything text. */
describe('a mapping of one offer a row', () => {
  const map = mapperOf(`version: 1
event: offer_response
fields:
  id: { template: 'trial-{person}-{round}' }
  customer: { template: 'p-{person}' }
  time: { start: 2020-03-01T00:00:00Z, step: 1d, column: round }
  consent: { value: true }
  offers:
    - id: { column: kind }
      price: { column: kind, map: { cheap: 14, dear: 32 }, otherwise: null }
      list_price: { column: kind, map: { cheap: 20, dear: 20 }, otherwise: null }
      discount: { column: percent, divide_by: 100 }
      cues: { scarcity: { column: ends, map: { 2h: 1, 1d: null } } }
  accepted_place: { column: took }
`);
  const row = { person: '7', round: '3', kind: 'cheap', ends: '2h', took: '1', percent: '' };

  it('gives a canonical event with numbers from text', () => {
    expect(map(row)).toEqual({
      kind: 'offer_response',
      id: 'trial-7-3',
      customer: 'p-7',
      time: Date.UTC(2020, 2, 4),
      consent: true,
      outside: true,
      offers: [
        {
          id: 'cheap',
          price: 14,
          list_price: 20,
          discount: null,
          position: null,
          cues: { scarcity: 1 },
        },
      ],
      accepted: 'cheap',
    });
  });

  it('leaves out what the row does not say, and what is mapped to nothing', () => {
    const event = map({ ...row, kind: 'other', ends: '1d', took: '0', percent: '15' });
    expect(event).toMatchObject({ accepted: null });
    expect(event).toMatchObject({ offers: [{ price: null, discount: 0.15, cues: {} }] });
  });

  it.each([
    [{ person: '' }, 'id', 'is missing'],
    [{ round: 'first' }, 'time', 'is not a whole number'],
    [{ ends: '3h' }, 'offers[0].cues.scarcity', 'has a value that is not in the map'],
    [{ percent: '15 %' }, 'offers[0].discount', 'is not a number'],
    [{ took: 'yes' }, 'accepted_place', 'is not the place of an offer'],
    [{ took: '2' }, 'accepted_place', 'is not the place of an offer'],
    [{ took: '' }, 'accepted_place', 'is missing'],
    [{ kind: undefined }, 'offers[0].id', 'is missing'],
  ])('refuses %j and names %s', (change, path, message) => {
    expect(map({ ...row, ...change })).toEqual({
      kind: 'rejected',
      code: 'MAPPING',
      path,
      message,
    });
  });

  it('refuses what has the form of an event but not the sense', () => {
    expect(map({ ...row, percent: '120' })).toMatchObject({
      code: 'SEMANTIC',
      path: 'offers[0].discount',
    });
  });

  it('never shows a value of the row in a rejection', () => {
    const secret = 'zq-secret';
    for (const column of Object.keys(row)) {
      const outcome = map({ ...row, [column]: secret });
      if (outcome.kind === 'rejected') expect(JSON.stringify(outcome)).not.toContain(secret);
    }
  });
});

describe('a mapping of nested objects', () => {
  const map = mapperOf(`version: 1
event: exposure
fields:
  id: { column: meta.id }
  customer: { column: 'user.ids[0]' }
  time: { column: meta.at, unit: us }
  consent: { column: user.consent }
  list: { column: list }
  viewport: { column: seen, otherwise: false }
  alternatives:
    each: items
    fields:
      id: { column: sku }
      price: { column: price.amount }
      position: { column: slot }
      cues:
        social_proof: { column: badge, map: { most_bought: 1 }, otherwise: null }
`);
  const row = {
    meta: { id: 42, at: '1706400000123456' },
    user: { ids: ['ann'], consent: true },
    list: 'home',
    items: [
      { sku: 'a', price: { amount: '9.95' }, slot: 1, badge: 'most_bought' },
      { sku: 'b', price: { amount: 12 }, slot: '2' },
    ],
  };

  it('follows paths, and makes one alternative of each entry', () => {
    expect(map(row)).toMatchObject({
      kind: 'exposure',
      id: '42',
      customer: 'ann',
      time: 1_706_400_000_123,
      consent: true,
      list: 'home',
      session: null,
      viewport: false,
      alternatives: [
        { id: 'a', price: 9.95, position: 1, cues: { social_proof: 1 } },
        { id: 'b', price: 12, position: 2, cues: {} },
      ],
    });
  });

  it.each<[Row, string]>([
    [{ items: { sku: 'a' } }, 'alternatives'],
    [{ items: ['a'] }, 'alternatives[0]'],
    [{ items: [{ sku: 'a' }, { sku: 'b', slot: 1.5 }] }, 'alternatives[1].position'],
    [{ items: undefined }, 'alternatives'],
    [{ user: { ids: ['ann'], consent: 'perhaps' } }, 'consent'],
    [{ user: { ids: [{}] } }, 'customer'],
    [{ meta: { id: 1, at: '2024-01-28' } }, 'time'],
  ])('refuses %j and names %s', (change, path) => {
    expect(map({ ...row, ...change })).toMatchObject({ code: 'MAPPING', path });
  });
});

describe('a time in a column', () => {
  const timeOf = (source: string, at: unknown) => {
    const event = mapperOf(`version: 1
event: erasure
fields: { id: { value: e }, customer: { value: c }, time: ${source} }
`)({ at });
    return event.kind === 'rejected' ? event.message : event.time;
  };

  it.each([
    ['{ column: at }', '2024-05-01T10:00:00+02:00', Date.UTC(2024, 4, 1, 8)],
    ['{ column: at }', '2024-05-01 10:00:00.250Z', Date.UTC(2024, 4, 1, 10, 0, 0, 250)],
    ['{ column: at }', '2024-05-01', Date.UTC(2024, 4, 1)],
    ['{ column: at }', '2024-05-01T10:00:00', 'is not an ISO 8601 time with its zone'],
    ['{ column: at }', '2024-13-01', 'is not an ISO 8601 time with its zone'],
    ['{ column: at, unit: s }', '1714557600', 1_714_557_600_000],
    ['{ column: at, unit: ms }', 1_714_557_600_000, 1_714_557_600_000],
    ['{ column: at, unit: ms }', 'soon', 'is not a time in ms'],
    ['{ start: 2024-05-01T00:00:00Z, step: 90s, column: at }', '2', Date.UTC(2024, 4, 1, 0, 3)],
  ])('%s of %s', (source, at, expected) => {
    expect(timeOf(source, at)).toBe(expected);
  });
});

it('a response takes an action by its name or through a map, and nothing else', () => {
  const map = mapperOf(`version: 1
event: response
fields:
  id: { column: id }
  customer: { column: c }
  time: { value: 2024-05-01T00:00:00Z }
  action: { column: name, map: { select_item: click, add: add_to_cart, wish: wish } }
  alternative: { column: item }
`);
  const row = { id: 'r', c: 'ann', item: 'a' };
  expect(map({ ...row, name: 'select_item' })).toMatchObject({ action: 'click', exposure: null });
  expect(map({ ...row, name: 'wish' })).toMatchObject({ code: 'MAPPING', path: 'action' });
});

it('no row makes a mapper throw, and what it lets through is a sound event', () => {
  const map = mapperOf(`version: 1
event: offer_response
fields:
  id: { column: a }
  customer: { template: '{a}-{b}' }
  time: { column: b, unit: ms }
  outside: { column: c }
  offers: { each: d, fields: { id: { column: a }, price: { column: b }, cues: { x: { column: c } } } }
  accepted: { column: e }
`);
  const cell = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
  const entry = fc.record({ a: cell, b: cell, c: cell }, { requiredKeys: [] });
  const d = fc.oneof(cell, fc.array(fc.oneof(entry, cell), { maxLength: 3 }));
  const row = fc.record({ a: cell, b: cell, c: cell, d, e: cell }, { requiredKeys: [] });
  fc.assert(
    fc.property(row, (values) => {
      const outcome = map(values);
      if (outcome.kind === 'rejected') expect(outcome.path).not.toBe('');
      else expect(checkEvent(outcome satisfies Event)).toBeNull();
    }),
    { numRuns: 2000 },
  );
});
