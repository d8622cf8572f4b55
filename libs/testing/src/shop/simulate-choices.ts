/** Settled choices in bulk, for benchmarks: the choice sets are drawn once, so that an event costs about a microsecond. */
import { createCueDesign } from '@waarom/engine';
import { defaultPrior, type Prior } from '@waarom/model';
import { defaultTraitCatalogue, type OfferResponse, type TraitCatalogue } from '@waarom/schemas';
import { createAssortment } from './assortment.js';
import { choose, describeSet, type ShownSet } from './choose.js';
import { drawPopulation } from './population.js';
import { Random } from './random.js';
import { SHOP_RATES_DEFAULT } from './shop-rates.js';

export interface SimulateChoicesOptions {
  readonly seed: number;
  readonly customers: number;
  readonly count: number;
  /** Time of the first choice, milliseconds since 1970. */
  readonly startTime: number;
  /** Time from one choice to the next, whoever makes it. @default 1000 */
  readonly gapMs?: number;
  /** Alternatives in every choice set. @default 3 */
  readonly alternatives?: number;
  /** @default the shipped catalogue */
  readonly catalogue?: TraitCatalogue;
  /** @default the shipped prior */
  readonly prior?: Prior;
}

/** Choice sets that the shop shows again and again. */
const SHOWN_SETS = 1000;

/** Yields `count` settled choices by customers picked at random, in event-time order. */
export function* simulateChoices(
  options: SimulateChoicesOptions,
): Generator<OfferResponse, void, undefined> {
  const catalogue = options.catalogue ?? defaultTraitCatalogue();
  const prior = options.prior ?? defaultPrior(catalogue.traits.map(({ id }) => id));
  const { seed, customers: customerCount, startTime, gapMs = 1000 } = options;
  const population = drawPopulation({ seed, customers: customerCount, catalogue, prior });
  const { customers } = population;
  const coefficients = customers.map((customer) => population.trueCoefficients(customer));
  const random = new Random(~seed);
  const sets = drawSets(random, options.alternatives ?? 3, catalogue, prior);
  const idPrefix = drawIdPrefix(random);
  for (let number = 0; number < options.count; number++) {
    const index = random.integer(0, customers.length - 1);
    const set = sets[random.integer(0, SHOWN_SETS - 1)]!;
    const taken = choose(random, set, coefficients[index]!);
    yield {
      kind: 'offer_response',
      id: idPrefix + String(number).padStart(12, '0'),
      customer: customers[index]!,
      time: startTime + number * gapMs,
      consent: true,
      outside: true,
      offers: set.alternatives,
      accepted: taken < 0 ? null : set.alternatives[taken]!.id,
    };
  }
}

function drawSets(
  random: Random,
  alternatives: number,
  catalogue: TraitCatalogue,
  prior: Prior,
): readonly ShownSet[] {
  const design = createCueDesign(catalogue);
  const assortment = createAssortment(random, catalogue, SHOP_RATES_DEFAULT);
  return Array.from({ length: SHOWN_SETS }, () =>
    describeSet(assortment.drawAlternatives(random, alternatives), design, prior),
  );
}

/** Ids have the length of a UUID, as ids mostly do, and differ from seed to seed. */
function drawIdPrefix(random: Random): string {
  const digits = Array.from({ length: 16 }, () => random.integer(0, 15).toString(16)).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12)}-0000-`;
}
