import { createDescribeProfile, createReadProfile, decodeState } from '@waarom/engine';
import type { ProfileView } from '@waarom/engine';
import { normalCdf } from '@waarom/model';
import { beforeEach, describe, expect, test } from 'vitest';
import { bargainHunter, model, NOW, scorerUnderTest, stateOf } from './scorer-under-test.js';

let { scorer, reader } = scorerUnderTest();
beforeEach(() => {
  ({ scorer, reader } = scorerUnderTest());
  reader.values.set('c-1', bargainHunter());
});

async function get(url: string) {
  const response = await scorer.inject(url);
  return { response, body: response.json<ProfileView>() };
}

describe('GET /v1/customers/:id/traits', () => {
  test('says what the engine says, to six decimals', async () => {
    const { response, body } = await get('/v1/customers/c-1/traits?view=full');
    expect(response.statusCode).toBe(200);
    const describeProfile = createDescribeProfile(model, createReadProfile(model));
    const state = decodeState(reader.values.get('c-1')!, model.design.dimension);
    const view = describeProfile('c-1', state, NOW, (time) => new Date(time).toISOString());
    expect(body).toMatchObject(
      JSON.parse(
        JSON.stringify(view, (_key, value: unknown) =>
          typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value,
        ),
      ),
    );
    expect(Object.keys(body)).toEqual(Object.keys(view));
    expect(body.status).toBe('learned');
    expect(body.traits['price_sensitivity']!.mean).toBeGreaterThan(0.5);
    expect(body.traits['price_sensitivity']!.n).toBe(20);
  });

  test('carries the request’s id, and is not to be kept', async () => {
    const { response } = await get('/v1/customers/c-1/traits');
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.headers['cache-control']).toBe('private, no-cache');
    expect(response.headers['server-timing']).toMatch(/^store;dur=[\d.]+$/);
    expect(response.headers['x-request-id']).toMatch(/^[\w-]+$/);
    const named = await scorer.inject({
      url: '/v1/customers/c-1/traits',
      headers: { 'x-request-id': 'from-caller-7' },
    });
    expect(named.headers['x-request-id']).toBe('from-caller-7');
  });

  test('an unknown customer has the population’s numbers', async () => {
    const { response, body } = await get('/v1/customers/nobody/traits');
    expect(response.statusCode).toBe(200);
    expect(body).toMatchObject({ customer_id: 'nobody', status: 'prior_only', version: 0 });
    for (const trait of Object.values(body.traits)) {
      expect(trait).toMatchObject({ mean: 0, sd: 1, p_above: 0.5, own_data: 0, n: 0 });
      expect(trait).toMatchObject({ level: 'unknown', status: 'prior_only' });
    }
  });

  test('a customer who withdrew consent is suppressed', async () => {
    const withdrawal = { kind: 'consent', id: 'k', customer: 'c-2', time: NOW - 9, granted: false };
    reader.values.set('c-2', stateOf([withdrawal]));
    expect((await get('/v1/customers/c-2/traits')).body.status).toBe('suppressed');
  });

  test('an id is any text, written back as it came', async () => {
    for (const id of ['"quoted"\\', 'a/b?c#d', 'Zoë 😀', 'x'.repeat(256), '__proto__']) {
      const { response, body } = await get(`/v1/customers/${encodeURIComponent(id)}/traits`);
      expect(response.statusCode).toBe(200);
      expect(body.customer_id).toBe(id);
    }
  });

  test('a mask keeps the traits named, and a contrast only with both of its traits', async () => {
    const one = await get('/v1/customers/c-1/traits?traits=scarcity,social_proof');
    expect(Object.keys(one.body.traits)).toEqual(['social_proof', 'scarcity']);
    expect(one.body.contrasts).toEqual({});
    const both = await get('/v1/customers/c-1/traits?traits=authority,social_proof');
    expect(Object.keys(both.body.contrasts)).toEqual(['social_proof_over_authority']);
  });

  test('the basic view has what a service acts on, the full one also what explains it', async () => {
    const { body: basic } = await get('/v1/customers/c-1/traits?traits=price_sensitivity');
    const names = ['mean', 'sd', 'p_above', 'percentile', 'own_data', 'n', 'level', 'status'];
    expect(Object.keys(basic.traits['price_sensitivity']!)).toEqual(names);
    const { body } = await get('/v1/customers/c-1/traits?view=full&traits=price_sensitivity');
    expect(body).toMatchObject(basic);
    expect(body.evidence_nats).toBeGreaterThan(0);
    const trait = body.traits['price_sensitivity']! as ProfileView['traits'][string] & {
      quantiles: number[];
      prior: object;
    };
    expect(trait.quantiles).toHaveLength(19);
    expect(trait.quantiles[9]).toBe(trait.mean);
    expect(trait.quantiles[0]).toBe(trait.interval90[0]);
    expect(trait.quantiles[18]).toBe(trait.interval90[1]);
    expect(trait.prior).toEqual({ mean: 0, sd: 1 });
  });

  test('as_of moves the moment of reading, as ISO text or milliseconds', async () => {
    const later = NOW + 365 * 86_400_000;
    const iso = await get(`/v1/customers/c-1/traits?as_of=${new Date(later).toISOString()}`);
    const ms = await get(`/v1/customers/c-1/traits?as_of=${later}`);
    expect(iso.body).toEqual(ms.body);
    expect(iso.body.as_of).toBe(new Date(later).toISOString());
    const now = await get('/v1/customers/c-1/traits');
    const share = (view: ProfileView) => view.traits['price_sensitivity']!.own_data;
    expect(share(iso.body)).toBeLessThan(share(now.body));
  });
});

describe('POST /v1/customers/traits/query', () => {
  const query = (payload: object) =>
    scorer.inject({ method: 'POST', url: '/v1/customers/traits/query', payload });

  test('answers in the order asked, the same as one by one', async () => {
    const response = await query({ ids: ['nobody', 'c-1', 'nobody'], traits: ['scarcity'] });
    expect(response.statusCode).toBe(200);
    const { model: hash, results } = response.json<{ model: string; results: ProfileView[] }>();
    expect(hash).toBe(model.hash);
    expect(results.map((view) => view.customer_id)).toEqual(['nobody', 'c-1', 'nobody']);
    expect(results[1]).toEqual((await get('/v1/customers/c-1/traits?traits=scarcity')).body);
  });

  test('takes 500 ids, and none', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `c-${index}`);
    expect((await query({ ids })).json<{ results: unknown[] }>().results).toHaveLength(500);
    expect((await query({ ids: [] })).json()).toEqual({ model: model.hash, results: [] });
  });

  test('the full view and as_of work as in the URL', async () => {
    const as_of = NOW + 86_400_000;
    const response = await query({ ids: ['c-1'], view: 'full', as_of });
    const { body } = await get(`/v1/customers/c-1/traits?view=full&as_of=${as_of}`);
    expect(response.json<{ results: unknown[] }>().results).toEqual([body]);
  });
});

describe('the catalogue', () => {
  test('names every trait in both languages', async () => {
    const body = (await scorer.inject('/v1/traits')).json<Record<string, unknown>>();
    expect(body['model']).toBe(model.hash);
    expect(body['traits']).toEqual(model.catalogue.traits);
    expect(body['contrasts']).toEqual(model.catalogue.contrasts);
  });

  test('the population is the prior, in coefficients', async () => {
    const response = await scorer.inject('/v1/population');
    const { traits, contrasts, half_life_days } = response.json<{
      traits: Record<string, { mean: number; sd: number; backfire: number }>;
      contrasts: Record<string, { mean: number; sd: number; p: number }>;
      half_life_days: number;
    }>();
    expect(Object.keys(traits)).toEqual(model.catalogue.traits.map(({ id }) => id));
    for (const [index, { mean, sd, backfire }] of Object.values(traits).entries()) {
      expect(mean).toBeCloseTo(model.prior.mean[index + 1]!, 6);
      expect(sd).toBeGreaterThan(0);
      expect(backfire).toBeCloseTo(normalCdf(-mean / sd), 5);
    }
    const { mean, sd, p } = contrasts['social_proof_over_authority']!;
    expect(p).toBeCloseTo(normalCdf(mean / sd), 5);
    expect(half_life_days).toBe(365);
  });
});
