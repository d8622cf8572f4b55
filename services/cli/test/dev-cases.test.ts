/**
 * The cases that the inference must not be fooled by, from outside: over HTTP, into the one-process server, as anyone would send
 * them, with event times up to now.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder, startDev, type Json, type RunningDev } from './run-waarom.js';

const folder = scratchFolder();
let dev: RunningDev;
beforeAll(async () => {
  dev = await startDev(['--no-simulate', '--data', folder]);
});
afterAll(() => dev.stop('SIGTERM'));

const MINUTE_MS = 60_000;
const offer = { price: 75, list_price: 100 };
const plain = { price: 100 };
const social = { cues: { most_chosen: 1 } };
const authority = { cues: { recommended: 1 } };

type Sets = readonly (readonly [shown: readonly object[], taken: string | null])[];

/** The alternatives `a`, `b`, ... of one set. */
function named(shown: readonly object[]): readonly object[] {
  return shown.map((alternative, index) => ({ id: 'abcdef'[index], ...alternative }));
}

/** Shown 40 minutes apart up to 40 minutes ago, so that what was not clicked counts as not chosen. */
function browsed(customer: string, sets: Sets): readonly object[] {
  const now = Date.now();
  return sets.flatMap(([shown, clicked], index) => {
    const time = now - (sets.length - index) * 40 * MINUTE_MS;
    const shared = { customer, consent: true };
    const exposure = { kind: 'exposure', id: `x-${index}`, time, ...shared };
    const click = { kind: 'response', id: `r-${index}`, time: time + MINUTE_MS, ...shared };
    return [
      { ...exposure, alternatives: named(shown) },
      ...(clicked === null
        ? []
        : [{ ...click, exposure: `x-${index}`, action: 'click', alternative: clicked }]),
    ];
  });
}

/** The same as settled choices, a second apart. */
function settled(customer: string, sets: Sets): readonly object[] {
  const now = Date.now();
  return sets.map(([shown, accepted], index) => ({
    kind: 'offer_response',
    id: `o-${index}`,
    customer,
    consent: true,
    time: now - (sets.length - index) * 1000,
    offers: named(shown),
    accepted,
  }));
}

function times(count: number, ...sets: Sets): Sets {
  return Array.from({ length: count }, () => sets).flat();
}

let customers = 0;

async function profileAfter(make: typeof browsed, sets: Sets): Promise<Json> {
  const customer = `customer-${++customers}`;
  const events = make(customer, sets);
  const { status, json } = await dev.post(events);
  expect({ status, ...json }).toMatchObject({
    status: 200,
    received: events.length,
    accepted: events.length,
    without_consent: 0,
    rejected: [],
  });
  return (await dev.get(`/v1/customers/${customer}/traits?view=full`)).json;
}

describe.each([
  ['exposures and clicks', browsed],
  ['settled choices', settled],
])('%s', (_name, make) => {
  const price = async (sets: Sets) => (await profileAfter(make, sets)).traits.price_sensitivity;
  const bothClicked = times(3, [[offer], 'a'], [[plain], 'a']);

  it('three offers taken while plain items beside them were ignored: clearly up', async () => {
    const { p_above: above } = await price(times(3, [[offer, plain], 'a']));
    expect(above).toBeGreaterThanOrEqual(0.8);
  });

  it('three of three offers and three of three plain items: at the prior', async () => {
    const { p_above: above } = await price(bothClicked);
    expect(Math.abs(above - 0.5)).toBeLessThanOrEqual(0.05);
  });

  it('3 of 60 on both: at the prior, with more evidence', async () => {
    const sets = Array.from({ length: 120 }, (_, index): Sets[number] => {
      const taken = Math.floor(index / 2) % 20 === 10 ? 'a' : null;
      return [index % 2 === 0 ? [offer] : [plain], taken];
    });
    const many = await price(sets);
    expect(Math.abs(many.p_above - 0.5)).toBeLessThanOrEqual(0.05);
    expect(many.own_data).toBeGreaterThan((await price(bothClicked)).own_data);
  });

  it('three of three offers and nothing else ever shown: not past 0.65', async () => {
    const { p_above: above } = await price(times(3, [[offer], 'a']));
    expect(above).toBeLessThanOrEqual(0.65);
  });

  const contrast = async (sets: Sets) =>
    (await profileAfter(make, sets)).contrasts.social_proof_over_authority;

  it('most chosen taken 6 times and recommended beside it twice: social proof is above', async () => {
    const both = [social, authority];
    const { p } = await contrast(times(2, [both, 'a'], [both, 'a'], [both, 'b'], [both, 'a']));
    expect(p).toBeGreaterThan(0.85);
  });

  it('both shown apart and taken as often: open', async () => {
    const sets = times(
      3,
      [[social], 'a'],
      [[authority], 'a'],
      [[social], null],
      [[authority], null],
    );
    expect(Math.abs((await contrast(sets)).p - 0.5)).toBeLessThanOrEqual(0.05);
  });

  it('neither ever shown: exactly the prior, and unknown', async () => {
    const profile = await profileAfter(make, times(5, [[offer, plain], 'a']));
    const { p, prior_p: priorP, status } = profile.contrasts.social_proof_over_authority;
    expect({ p, status }).toEqual({ p: priorP, status: 'prior_only' });
    expect(profile.traits.social_proof).toMatchObject({
      mean: 0,
      sd: 1,
      p_above: 0.5,
      own_data: 0,
      n: 0,
      level: 'unknown',
      status: 'prior_only',
    });
  });
});
