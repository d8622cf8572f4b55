/** What the shop shows. Cues, prices and slots are drawn without regard to the customer, so that they can be learned from. */
import type { Alternative, TraitCatalogue } from '@waarom/schemas';
import type { Random } from './random.js';

export interface AssortmentRates {
  /** Chance that an alternative carries the cue of a given trait. */
  readonly cueShare: number;
  /** Chance that a priced alternative is discounted. */
  readonly discountShare: number;
}

interface Product {
  readonly id: string;
  readonly listPrice: number;
}

export interface Assortment {
  /** A choice set of different products in slots 1, 2, ... */
  drawAlternatives(random: Random, count: number): readonly Alternative[];
}

const PRODUCT_COUNT = 200;
const DISCOUNTS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3];
/** Spread of log list prices: one standard deviation is about one unit of the default price cue. */
const PRICE_SPREAD = 0.25;
const PRICE_MEDIAN = 40;

export function createAssortment(
  random: Random,
  catalogue: TraitCatalogue,
  { cueShare, discountShare }: AssortmentRates,
): Assortment {
  const products = Array.from({ length: PRODUCT_COUNT }, (_, index): Product => {
    const listPrice = roundToCents(random.logNormal(PRICE_MEDIAN, PRICE_SPREAD));
    return { id: `sku-${1_000_001 + index}`, listPrice };
  });
  const cueNames = catalogue.traits.map(({ cues }) =>
    Object.keys(cues).filter((cue) => cue !== 'price'),
  );
  const isPriced = catalogue.traits.some(({ cues }) => 'price' in cues);

  function drawAlternative(random: Random, product: Product, position: number): Alternative {
    const cues: Record<string, number> = {};
    for (const names of cueNames) {
      if (names.length > 0 && random.chance(cueShare)) cues[random.pick(names)] = 1;
    }
    const { id, listPrice } = product;
    if (!isPriced) return { id, price: null, list_price: null, discount: null, position, cues };
    const discount = random.chance(discountShare) ? random.pick(DISCOUNTS) : 0;
    const price = roundToCents(listPrice * (1 - discount));
    return { id, price, list_price: listPrice, discount: null, position, cues };
  }

  return {
    drawAlternatives(random, count) {
      const first = random.integer(0, PRODUCT_COUNT - 1);
      // 1, 11, 21, ... share no factor with 200, so no product comes twice.
      const stride = 1 + 10 * random.integer(0, 9);
      return Array.from({ length: count }, (_, index) => {
        const product = products[(first + index * stride) % PRODUCT_COUNT]!;
        return drawAlternative(random, product, index + 1);
      });
    },
  };
}

function roundToCents(price: number): number {
  return Math.round(price * 100) / 100;
}
