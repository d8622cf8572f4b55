import { describe, expect, it } from 'vitest';
import { alternatives, Customer, DAY, MINUTE } from './customer.js';

const badges = alternatives(
  { position: 1, cues: { social_proof: 1 } },
  { position: 2, cues: { authority: 1 } },
  { position: 3 },
);
const show = { alternatives: badges };

describe('joining', () => {
  it('counts a clicked exposure at once, and an unanswered one when its window has passed', () => {
    const customer = new Customer();
    customer.take('exposure', 0, { ...show, id: 'x' });
    expect(customer.profile(29).version).toBe(0);
    expect(customer.profile(31).version).toBe(1);
    customer.take('response', 1, { exposure: 'x', action: 'click', alternative: 'a' });
    expect(customer.profile(2)).toMatchObject({ version: 1, status: 'learned' });
    expect(customer.profile(2).traits['social_proof']!.mean).toBeGreaterThan(0.1);
    expect(customer.state.choiceCount).toBe(0);
  });

  it('settles on touch what a reader already saw, to the same numbers', () => {
    const customer = new Customer();
    customer.take('exposure', 0, { ...show, id: 'x' });
    customer.take('response', 1, { exposure: 'x', action: 'click', alternative: 'b' });
    const before = customer.profile(40);
    customer.take('exposure', 40, show);
    expect(customer.state.choiceCount).toBe(1);
    expect(customer.profile(40)).toEqual(before);
  });

  it('takes the strongest response of an exposure as its one choice', () => {
    const customer = new Customer();
    const only = new Customer();
    for (const each of [customer, only]) each.take('exposure', 0, { ...show, id: 'x' });
    customer.take('response', 1, { exposure: 'x', action: 'click', alternative: 'b' });
    customer.take('response', 2, { exposure: 'x', action: 'purchase', alternative: 'a' });
    customer.take('response', 3, { exposure: 'x', action: 'dismiss' });
    only.take('response', 2, { exposure: 'x', action: 'purchase', alternative: 'a' });
    // Both saw slot 2 in one case only, so compare what slot 1 said: the choice is `a` in both.
    expect(customer.profile(3).version).toBe(1);
    expect(customer.profile(3).traits['social_proof']!.mean).toBeGreaterThan(0);
    expect(only.profile(3).traits['authority']!.n).toBe(0);
    expect(customer.profile(3).traits['authority']!.mean).toBeLessThan(0);
  });

  it('gives early and late responses the same bytes as ones in order', () => {
    const inOrder = new Customer();
    const early = new Customer();
    const exposure = { ...show, id: 'x' };
    const click = { id: 'r', exposure: 'x', action: 'click', alternative: 'a' };
    inOrder.take('exposure', 0, exposure);
    inOrder.take('response', 1, click);
    expect(early.take('response', 1, click)).toBe('held');
    early.take('exposure', 0, exposure);
    for (const customer of [inOrder, early])
      customer.take('offer_response', 50, { id: 'o', offers: alternatives({}) });
    expect(early.bytes).toBe(inOrder.bytes);
  });

  it('joins without an id by alternative, list and session, to the newest that fits', () => {
    const customer = new Customer();
    customer.take('exposure', 0, { ...show, id: 'x1', list: 'home', session: 's' });
    customer.take('exposure', 1, { ...show, id: 'x2', list: 'search', session: 's' });
    customer.take('exposure', 2, { ...show, id: 'x3', list: 'search', session: 't' });
    customer.take('response', 3, {
      action: 'click',
      alternative: 'c',
      list: 'search',
      session: 's',
    });
    expect(customer.state.exposures.map(({ strength }) => strength)).toEqual([0, 2, 0]);
    expect(customer.take('response', 4, { action: 'click', alternative: 'z' })).toBe('held');
    expect(customer.take('response', 4, { action: 'click', alternative: 'a', list: 'cart' })).toBe(
      'held',
    );
  });

  it('holds a response without its exposure for the window and never learns from it', () => {
    const customer = new Customer();
    expect(
      customer.take('response', 0, { exposure: 'gone', action: 'click', alternative: 'a' }),
    ).toBe('held');
    customer.take('response', 31, { exposure: 'gone too', action: 'click', alternative: 'a' });
    expect(customer.fold.counts.unattributed).toBe(1);
    expect(customer.state.earlyResponses).toHaveLength(1);
    expect(customer.profile(100)).toMatchObject({ version: 0, status: 'prior_only' });
  });

  it('never turns a settled "none" into a click', () => {
    const customer = new Customer();
    customer.take('exposure', 0, { ...show, id: 'x' });
    customer.take('offer_response', 31, { offers: alternatives({}) });
    expect(customer.state.choiceCount).toBe(2);
    expect(
      customer.take('response', 20, { exposure: 'x', action: 'click', alternative: 'a' }),
    ).toBe('held');
    expect(customer.state.choiceCount).toBe(2);
  });

  it('leaves alternatives below the lowest answered slot out, unless they were on screen', () => {
    const cascade = new Customer();
    const viewport = new Customer();
    cascade.take('exposure', 0, { ...show, id: 'x' });
    viewport.take('exposure', 0, { ...show, id: 'x', viewport: true });
    for (const each of [cascade, viewport])
      each.take('response', 1, { exposure: 'x', action: 'click', alternative: 'a' });
    expect(cascade.profile(1).traits['authority']!.n).toBe(0);
    expect(viewport.profile(1).traits['authority']!.n).toBe(1);
  });
});

describe('what changes nothing', () => {
  it('the same event again: not one byte', () => {
    const customer = new Customer();
    const events = [
      ['exposure', 0, { ...show, id: 'x' }],
      ['response', 1, { id: 'r', exposure: 'x', action: 'click', alternative: 'a' }],
      ['offer_response', 2, { id: 'o', offers: alternatives({ discount: 0.2 }), accepted: 'a' }],
      ['answer', 3, { id: 'q', question: 'q', trait: 'scarcity', value: 1 }],
      ['consent', 4, { id: 'k', granted: true }],
    ] as const;
    for (const [kind, minutes, fields] of events)
      expect(customer.take(kind, minutes, fields)).toBe('applied');
    const before = customer.bytes;
    for (const [kind, minutes, fields] of events)
      expect(customer.take(kind, minutes, fields)).toBe('duplicate');
    expect(customer.bytes).toBe(before);
  });

  it('an event without consent, unless consent is settled upstream', () => {
    const offer = { consent: null, offers: alternatives({}), accepted: 'a' };
    const customer = new Customer();
    const before = customer.bytes;
    expect(customer.take('offer_response', 0, offer)).toBe('no_consent');
    expect(customer.take('offer_response', 0, { ...offer, consent: false })).toBe('no_consent');
    expect(customer.bytes).toBe(before);
    expect(new Customer('upstream').take('offer_response', 0, offer)).toBe('applied');
    expect(new Customer('upstream').take('offer_response', 0, { ...offer, consent: false })).toBe(
      'no_consent',
    );
  });

  it('an event too far behind: refused, and the state is as before', () => {
    const customer = new Customer();
    customer.take('offer_response', 100, { offers: alternatives({}) });
    const before = customer.bytes;
    expect(customer.take('offer_response', 39, { offers: alternatives({}) })).toMatchObject({
      code: 'TOO_LATE',
    });
    expect(
      customer.take('answer', 100, { question: 'q', trait: 'thrift', value: 1 }),
    ).toMatchObject({ code: 'SEMANTIC', path: 'trait' });
    expect(customer.bytes).toBe(before);
  });
});

describe('consent and erasure', () => {
  const offer = { offers: alternatives({ discount: 0.3 }), accepted: 'a' };

  it('a withdrawal suppresses and holds until consent is given again', () => {
    const customer = new Customer();
    customer.take('offer_response', 0, offer);
    customer.take('exposure', 1, show);
    customer.take('consent', 2, { granted: false });
    expect(customer.profile(3)).toMatchObject({ status: 'suppressed', version: 0 });
    expect(customer.take('offer_response', 3, offer)).toBe('no_consent');
    expect(customer.take('consent', 1, { granted: true })).toBe('duplicate');
    customer.take('consent', 4, { granted: true });
    expect(customer.profile(5)).toMatchObject({ status: 'learned', version: 1 });
    expect(customer.take('offer_response', 5, { ...offer, consent: null })).toBe('applied');
  });

  it('an erasure leaves nothing, and events from before it teach nothing', () => {
    const customer = new Customer();
    customer.take('offer_response', 0, offer);
    customer.take('offer_response', 10, offer);
    expect(customer.take('erasure', 5)).toBe('applied');
    expect(customer.bytes).toHaveLength(2 * (1 + 1 + 6 + 6 + 1 + 1));
    expect(customer.take('offer_response', 10, offer)).toBe('erased');
    expect(customer.profile(11)).toMatchObject({ status: 'suppressed', version: 0 });
    expect(customer.take('offer_response', 20, offer)).toBe('applied');
    expect(customer.profile(21)).toMatchObject({ status: 'learned', version: 1 });
  });
});

describe('forgetting', () => {
  it('returns to the population by half in a half-life', () => {
    const customer = new Customer();
    const offer = { offers: alternatives({ discount: 0.3 }, {}), accepted: 'a' };
    for (let count = 0; count < 10; count++) customer.take('offer_response', count, offer);
    const halfLife = 365 * (DAY / MINUTE);
    const shares = [0, 1, 10].map(
      (lives) => customer.profile(10 + lives * halfLife).traits['price_sensitivity']!.own_data,
    );
    expect(shares[1]!).toBeLessThan(shares[0]!);
    expect(shares[2]!).toBeLessThan(0.01);
  });
});

describe('bounds', () => {
  it('hold for a customer that never stops', () => {
    const customer = new Customer();
    for (let count = 0; count < 700; count++) {
      customer.take('exposure', count / 100, show);
      customer.take('response', count / 100, {
        exposure: `none-${count}`,
        action: 'click',
        alternative: 'a',
      });
    }
    const { exposures, earlyResponses, recentEvents } = customer.state;
    expect([exposures.length, earlyResponses.length, recentEvents.length]).toEqual([64, 64, 512]);
    expect(customer.state.choiceCount).toBe(700 - 64);
    expect(customer.bytes.length / 2).toBeLessThan(20_000);
  });
});
