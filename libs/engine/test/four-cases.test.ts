/** The cases that the inference must not be fooled by: same three clicks, different worlds. With the shipped prior. */
import { describe, expect, it } from 'vitest';
import { alternatives, Customer } from './customer.js';

const plain = { price: 100 };
const [social, authority] = [{ cues: { most_chosen: 1 } }, { cues: { recommended: 1 } }];

/** Shows sets `gap` minutes apart and clicks the alternative named, if any. Returns the minute after all windows. */
function browse(
  customer: Customer,
  sets: readonly (readonly [shown: readonly object[], clicked: string | null])[],
): number {
  for (const [index, [shown, clicked]] of sets.entries()) {
    const id = `x-${index}`;
    customer.take('exposure', index * 40, { id, alternatives: shown });
    if (clicked !== null)
      customer.take('response', index * 40 + 1, {
        exposure: id,
        action: 'click',
        alternative: clicked,
      });
  }
  return sets.length * 40;
}

type Sets = Parameters<typeof browse>[1];

function times(count: number, set: Sets[number]): Sets {
  return Array.from({ length: count }, () => set);
}

function priceAfter(sets: Sets) {
  const customer = new Customer();
  return customer.profile(browse(customer, sets)).traits['price_sensitivity']!;
}

describe.each([20, 25, 30, 40, 50, 70])(
  'price sensitivity after three clicks on offers of %i %% off',
  (percent) => {
    const offer = { price: 100 - percent, list_price: 100 };

    it('is clearly up when plain items beside them were ignored', () => {
      const { p_above: above } = priceAfter(times(3, [alternatives(offer, plain), 'a']));
      expect(above).toBeGreaterThanOrEqual(0.8);
    });

    it('stays at its prior when three of three plain items were clicked too', () => {
      const sets = [
        [alternatives(offer), 'a'],
        [alternatives(plain), 'a'],
      ] as const;
      const { p_above: above } = priceAfter([...sets, ...sets, ...sets]);
      expect(Math.abs(above - 0.5)).toBeLessThanOrEqual(0.05);
    });

    it('stays at its prior after 3 of 60 on both, with more evidence', () => {
      const sets = Array.from({ length: 120 }, (_, index) => {
        const clicked = Math.floor(index / 2) % 20 === 10 ? 'a' : null;
        return [alternatives(index % 2 === 0 ? offer : plain), clicked] as const;
      });
      const few = priceAfter(sets.filter(([, clicked]) => clicked !== null));
      const many = priceAfter(sets);
      expect(Math.abs(many.p_above - 0.5)).toBeLessThanOrEqual(0.05);
      expect(many.own_data).toBeGreaterThan(few.own_data);
    });

    it('does not pass 0.65 when nothing else was ever shown', () => {
      const { p_above: above } = priceAfter(times(3, [alternatives(offer), 'a']));
      expect(above).toBeLessThanOrEqual(0.65);
    });
  },
);

describe('social proof over authority', () => {
  function contrastAfter(sets: Sets) {
    const customer = new Customer();
    return customer.profile(browse(customer, sets)).contrasts['social_proof_over_authority']!;
  }

  it('is clear after 6 clicks against 2, side by side', () => {
    const clicks = ['a', 'a', 'b', 'a', 'a', 'b', 'a', 'a'];
    const { p } = contrastAfter(
      clicks.map((clicked) => [alternatives(social, authority), clicked]),
    );
    expect(p).toBeGreaterThan(0.85);
  });

  it('is open when both were shown apart and clicked as often', () => {
    const sets = Array.from(
      { length: 12 },
      (_, index) =>
        [alternatives(index % 2 === 0 ? social : authority), index % 4 < 2 ? 'a' : null] as const,
    );
    expect(Math.abs(contrastAfter(sets).p - 0.5)).toBeLessThanOrEqual(0.05);
  });

  it('is exactly the prior, and unknown, when neither was ever shown', () => {
    const customer = new Customer();
    const offer = { price: 80, list_price: 100 };
    const minutes = browse(customer, times(5, [alternatives(offer, plain), 'a']));
    const { contrasts, traits } = customer.profile(minutes);
    const contrast = contrasts['social_proof_over_authority']!;
    expect(contrast.p).toBe(contrast.prior_p);
    expect(contrast.status).toBe('prior_only');
    expect(traits['social_proof']).toMatchObject({
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
