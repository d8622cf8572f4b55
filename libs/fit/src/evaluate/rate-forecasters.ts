import type { Choice, Prediction } from '@waarom/model';
import type { Forecaster } from './forecaster.js';

/** Returns the forecast of who knows nothing: all alternatives, and nothing where that can be, are equally likely. */
export function createUniformForecaster(): Forecaster {
  return {
    name: 'uniform',
    meet() {},
    foretell({ count, outside }) {
      const each = 1 / (count + (outside ? 1 : 0));
      return spread(count, () => each);
    },
    learn() {},
  };
}

/** Returns the forecast of who counts: how often anything was taken so far, by anybody, and no matter what. */
export function createPooledForecaster(): Forecaster {
  // As if one choice of each kind had been seen, so that nothing is impossible.
  let taken = 1;
  let left = 1;
  return {
    name: 'pooled',
    meet() {},
    foretell({ count, outside }) {
      const any = outside ? taken / (taken + left) : 1;
      return spread(count, () => any / count);
    },
    learn({ outside, chosen }) {
      if (!outside) return;
      if (chosen < 0) left += 1;
      else taken += 1;
    },
  };
}

/** How many choices in a row the rule wants. */
const IN_A_ROW = 3;

/**
 * Returns the forecast of the rule of thumb that every reader knows: whoever took an offer three times in a row is price
 * sensitive. How often such people, and the others, take an offer, something else or nothing is counted over all people so far,
 * so the rule is given every chance.
 *
 * `offerElement` is the row element that is above 0 where an alternative is an offer.
 */
export function createRuleForecaster(shape: {
  readonly dimension: number;
  readonly offerElement: number;
}): Forecaster {
  // For each kind of person and each pair of what is on the table: what was taken.
  const counts = new Map<string, { offer: number; plain: number; nothing: number }>();
  let inARow = 0;
  let isSensitive = false;
  const tableOf = (choice: Choice) => {
    const offers = offersOf(choice, shape);
    const some = offers.some((isOffer) => isOffer);
    const others = offers.some((isOffer) => !isOffer);
    const key = `${isSensitive} ${some} ${others} ${choice.outside}`;
    let seen = counts.get(key);
    if (seen === undefined) {
      seen = { offer: some ? 1 : 0, plain: others ? 1 : 0, nothing: choice.outside ? 1 : 0 };
      counts.set(key, seen);
    }
    return { offers, seen };
  };
  return {
    name: 'rule3',
    meet() {
      inARow = 0;
      isSensitive = false;
    },
    foretell(choice) {
      const { offers, seen } = tableOf(choice);
      const total = seen.offer + seen.plain + seen.nothing;
      const many = offers.filter((isOffer) => isOffer).length;
      return spread(choice.count, (j) =>
        offers[j] ? seen.offer / total / many : seen.plain / total / (choice.count - many),
      );
    },
    learn(choice) {
      const { offers, seen } = tableOf(choice);
      if (choice.chosen < 0) {
        seen.nothing += 1;
        return;
      }
      const isOffer = offers[choice.chosen]!;
      seen[isOffer ? 'offer' : 'plain'] += 1;
      inARow = isOffer ? inARow + 1 : 0;
      isSensitive ||= inARow >= IN_A_ROW;
    },
  };
}

function offersOf(
  { rows, count }: Choice,
  { dimension, offerElement }: { readonly dimension: number; readonly offerElement: number },
): readonly boolean[] {
  return Array.from({ length: count }, (_, j) => rows[j * dimension + offerElement]! > 0);
}

function spread(count: number, probability: (j: number) => number): Prediction {
  const alternatives = Float64Array.from({ length: count }, (_, j) => probability(j));
  const sum = alternatives.reduce((total, value) => total + value, 0);
  return { alternatives, outside: Math.max(0, 1 - sum) };
}
