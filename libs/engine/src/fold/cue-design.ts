/** From alternatives as shown to rows of the choice model: element 0 is the click level, then one element a trait. */
import type { Alternative, TraitCatalogue } from '@waarom/schemas';

export interface CueDesign {
  /** Row length: traits + 1. */
  readonly dimension: number;
  /**
   * Writes one row an alternative into `rows` (row-major, at least count x dimension long). Values are rounded to 32-bit floats,
   * so a row is the same whether or not it has been through storage.
   */
  fillRows(alternatives: readonly Alternative[], rows: Float64Array): void;
}

/** The cue that the engine derives from price, list price and discount. */
const PRICE_CUE = 'price';

/**
 * Bound of the price cue, in log units: near 0 it is log(price / reference), beyond 22 % it counts less and less. One very
 * cheap or very dear item then cannot decide a profile by itself: far from the reference, a price says as much about what the
 * item is as about how the customer takes prices.
 */
const PRICE_CUE_MAX = 0.25;

/** Compiles the catalogue's cues. Cues that no trait answers to are left out of the rows. */
export function createCueDesign(catalogue: TraitCatalogue): CueDesign {
  const dimension = catalogue.traits.length + 1;
  const loadings = new Map<string, { readonly element: number; readonly weight: number }[]>();
  for (const [index, trait] of catalogue.traits.entries()) {
    for (const [cue, weight] of Object.entries(trait.cues)) {
      loadings.set(cue, [...(loadings.get(cue) ?? []), { element: index + 1, weight }]);
    }
  }
  const priceLoadings = loadings.get(PRICE_CUE) ?? [];
  loadings.delete(PRICE_CUE);

  function fillRows(alternatives: readonly Alternative[], rows: Float64Array): void {
    const count = alternatives.length;
    rows.fill(0, 0, count * dimension);
    const reference = priceLoadings.length > 0 ? logReferencePrice(alternatives) : NaN;
    for (let index = 0; index < count; index++) {
      const { cues } = alternatives[index]!;
      const start = index * dimension;
      rows[start] = 1;
      for (const name in cues) addCue(rows, start, loadings.get(name), cues[name]!);
      const price = relativePrice(alternatives[index]!, reference);
      if (price !== 0) addCue(rows, start, priceLoadings, price);
      for (let element = start + 1; element < start + dimension; element++) {
        // Adding 0 turns -0 into 0: storage does not tell them apart.
        rows[element] = Math.fround(rows[element]!) + 0;
      }
    }
  }

  return { dimension, fillRows };
}

function addCue(
  rows: Float64Array,
  start: number,
  loadings: readonly { readonly element: number; readonly weight: number }[] | undefined,
  strength: number,
): void {
  if (loadings === undefined) return;
  for (const { element, weight } of loadings) rows[start + element]! += weight * strength;
}

/**
 * Log of the choice set's reference price: the geometric mean of what its alternatives cost before discount. So a set of two
 * items differs by price level, and a single discounted item by its discount. NaN when nothing is priced.
 */
function logReferencePrice(alternatives: readonly Alternative[]): number {
  let sum = 0;
  let count = 0;
  for (const { price, list_price: listPrice, discount } of alternatives) {
    if (price === null || price === 0) continue;
    sum += Math.log(listPrice || price / (1 - (discount ?? 0)));
    count++;
  }
  return sum / count;
}

/** The price cue: bounded log(price / reference); from the discount alone where there is no price; 0 where nothing is known. */
function relativePrice({ price, discount }: Alternative, logReference: number): number {
  const log =
    price !== null && price !== 0
      ? Math.log(price) - logReference
      : discount === null
        ? 0
        : Math.log(1 - discount);
  return PRICE_CUE_MAX * Math.tanh(log / PRICE_CUE_MAX);
}
