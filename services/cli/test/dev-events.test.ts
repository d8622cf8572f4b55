/** What `waarom dev` does with events that come twice, late, without consent, or as no events at all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder, startDev, type RunningDev } from './run-waarom.js';

const folder = scratchFolder();
let dev: RunningDev;
beforeAll(async () => {
  dev = await startDev(['--no-simulate', '--data', folder]);
});
afterAll(() => dev.stop('SIGTERM'));

let ids = 0;

/** A settled choice of an offer over a plain item, now. */
function choice(fields: object = {}) {
  return {
    kind: 'offer_response',
    id: `o-${++ids}`,
    customer: 'ann',
    time: Date.now(),
    consent: true,
    accepted: 'a',
    offers: [
      { id: 'a', price: 75, list_price: 100 },
      { id: 'b', price: 100 },
    ],
    ...fields,
  };
}

/** The profile at one moment, so that two reads can be compared byte by byte. */
async function profileText(customer: string): Promise<string> {
  const asOf = new Date(Date.now() + 3_600_000).toISOString().slice(0, 13);
  return (await dev.get(`/v1/customers/${customer}/traits?as_of=${asOf}:00:00Z`)).text;
}

describe('events over HTTP', () => {
  it('are read back by who sent them', async () => {
    const { status, json } = await dev.post(choice({ customer: 'reader' }));
    expect(status).toBe(200);
    expect(json).toEqual({ received: 1, accepted: 1, without_consent: 0, rejected: [] });
    const profile = (await dev.get('/v1/customers/reader/traits')).json;
    expect(profile).toMatchObject({ status: 'learned', version: 1 });
  });

  it('change not one byte when they come again', async () => {
    const events = [choice(), choice(), choice()];
    await dev.post(events);
    const before = await profileText('ann');
    for (const again of [events, events[0], JSON.stringify(events)]) {
      expect((await dev.post(again)).status).toBe(200);
      expect(await profileText('ann')).toBe(before);
    }
  });

  it('come as one event, as an array, or as lines', async () => {
    const customer = 'forms';
    const pretty = JSON.stringify(choice({ customer }), null, 2);
    expect((await dev.post(pretty)).json).toMatchObject({ received: 1, accepted: 1 });
    const array = JSON.stringify([choice({ customer }), choice({ customer, id: 'x","y[{' })]);
    expect((await dev.post(array)).json).toMatchObject({ received: 2, accepted: 2 });
    const lines = `\n${JSON.stringify(choice({ customer }))}\r\n\n${JSON.stringify(choice({ customer }))}`;
    expect((await dev.post(lines)).json).toMatchObject({ received: 2, accepted: 2 });
    const { json } = await dev.get(`/v1/customers/${customer}/traits`);
    expect(json.version).toBe(5);
  });

  it('that say nothing of consent are counted, and change nothing', async () => {
    const silent = choice({ customer: 'silent', consent: undefined });
    const { json } = await dev.post(silent);
    expect(json).toMatchObject({ accepted: 1, without_consent: 1 });
    expect(json.note).toContain('consent');
    expect((await dev.get('/v1/customers/silent/traits')).json.status).toBe('prior_only');
    const consent = {
      kind: 'consent',
      id: 'k',
      customer: 'silent',
      time: Date.now(),
      granted: true,
    };
    await dev.post(consent);
    const now = await dev.post(choice({ customer: 'silent', consent: undefined }));
    expect(now.json).toMatchObject({ accepted: 1, without_consent: 0 });
    expect((await dev.get('/v1/customers/silent/traits')).json.status).toBe('learned');
  });
});

describe('an open window', () => {
  const MINUTE_MS = 60_000;
  const alternatives = [
    { id: 'a', price: 75, list_price: 100 },
    { id: 'b', price: 100 },
  ];
  const shown = (customer: string, time: number) => ({
    kind: 'exposure',
    id: 'x',
    customer,
    time,
    consent: true,
    alternatives,
  });

  it('counts at once when it is clicked', async () => {
    const time = Date.now() - MINUTE_MS;
    await dev.post(shown('clicker', time));
    expect((await dev.get('/v1/customers/clicker/traits')).json.version).toBe(0);
    const click = { kind: 'response', id: 'r', customer: 'clicker', time: time + 1000 };
    await dev.post({ ...click, consent: true, exposure: 'x', action: 'click', alternative: 'a' });
    const { json } = await dev.get('/v1/customers/clicker/traits');
    expect(json.version).toBe(1);
    expect(json.traits.price_sensitivity.p_above).toBeGreaterThan(0.5);
  });

  it('counts as no choice half an hour after it was shown', async () => {
    const time = Date.now();
    await dev.post(shown('looker', time));
    const versionAt = async (asOf: number) =>
      (await dev.get(`/v1/customers/looker/traits?as_of=${asOf}`)).json.version;
    expect(await versionAt(time + 29 * MINUTE_MS)).toBe(0);
    expect(await versionAt(time + 31 * MINUTE_MS)).toBe(1);
  });
});

describe('what is no event', () => {
  it.each([
    ['control characters', 'a\u0000b', 'has control characters'],
    ['10 kB', 'x'.repeat(10_000), 'is longer than 256 characters'],
    ['nothing', '', 'is empty'],
  ])('a customer id of %s is refused with the field named', async (_what, customer, message) => {
    const { status, json } = await dev.post(choice({ customer }));
    expect(status).toBe(422);
    expect(json).toMatchObject({
      code: 'EVENT.REJECTED',
      errors: [{ index: 0, code: 'SEMANTIC', path: 'customer', message }],
    });
  });

  it.each([
    ['an infinite price', { offers: [{ id: 'a', price: 'PRICE' }] }, 'offers[0].price'],
    ['a missing field', { offers: undefined }, 'offers'],
    [
      '10,000 alternatives',
      { offers: Array.from({ length: 10_000 }, (_, id) => ({ id: `${id}` })) },
      'offers',
    ],
    ['a time far in the future', { time: Date.now() + 1e9 }, 'time'],
    ['an unknown kind', { kind: 'thought' }, 'kind'],
  ])('%s is refused with the field named', async (_what, fields, path) => {
    const text = JSON.stringify(choice(fields)).replace('"PRICE"', '1e999');
    const { status, json } = await dev.post(text);
    expect(status).toBe(422);
    expect(json.errors).toMatchObject([{ code: 'SEMANTIC', path }]);
  });

  it('what only the fold can refuse is in the answer too', async () => {
    const customer = 'late';
    await dev.post(choice({ customer }));
    const late = choice({ customer, time: Date.now() - 2 * 3_600_000 });
    expect((await dev.post(late)).json.errors).toMatchObject([{ code: 'TOO_LATE' }]);
    const answer = { kind: 'answer', id: 'q', customer, time: Date.now(), consent: true };
    const unknown = await dev.post({ ...answer, question: 'q', trait: 'luck', value: 1 });
    expect(unknown.json.errors[0].message).toContain('trait catalogue');
  });

  it('10 MB and random bytes are one dead letter each, and the stream goes on', async () => {
    const large = JSON.stringify(choice({ id: 'x'.repeat(10 * 2 ** 20) }));
    expect((await dev.post(large)).json.errors).toMatchObject([{ index: 0, code: 'TOO_LARGE' }]);
    const bytes = Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 167) % 256));
    expect((await dev.post(bytes)).json.errors).toMatchObject([{ index: 0, code: 'JSON_PARSE' }]);
    const lines = `${JSON.stringify(choice({ customer: 'goes-on' }))}\nnonsense`;
    expect((await dev.post(lines)).json).toMatchObject({
      received: 2,
      accepted: 1,
      rejected: [{ index: 1, code: 'JSON_PARSE' }],
    });
    const { text } = await dev.get('/v1/customers/goes-on/traits');
    expect(text).toContain('"version":1');
  });

  it('an empty body is told apart from an empty success', async () => {
    expect((await dev.post(' \n')).status).toBe(400);
    expect((await dev.post('[]')).status).toBe(400);
  });
});
