/**
 * A simulated shop whose customers' traits are known: what it emits is what a source would, and what inference should find is
 * `trueTraits`. The seed alone decides all of it.
 */
import { createCueDesign } from '@waarom/engine';
import { defaultPrior, type Prior } from '@waarom/model';
import { defaultTraitCatalogue, type Event, type TraitCatalogue } from '@waarom/schemas';
import { createAssortment } from './assortment.js';
import { createDelivery } from './delivery.js';
import { EventQueue } from './event-queue.js';
import { drawPopulation, type Population } from './population.js';
import { Random } from './random.js';
import {
  NO_DISTURBANCES,
  SHOP_RATES_DEFAULT,
  type Disturbances,
  type ShopRates,
} from './shop-rates.js';
import { createVisit } from './visit.js';

export interface ShopOptions extends Partial<ShopRates>, Partial<Disturbances> {
  readonly seed: number;
  /** Other visits by the same customers. @default from `seed` */
  readonly visitSeed?: number;
  readonly customers: number;
  /** Time of the first visit at the earliest, milliseconds since 1970. */
  readonly startTime: number;
  /** @default the shipped catalogue */
  readonly catalogue?: TraitCatalogue;
  /** What customers are drawn from, one coefficient a trait. @default the shipped prior */
  readonly prior?: Prior;
}

export interface Shop extends Population {
  /**
   * The first `count` events, by event time unless arrival is disturbed; without a count there is no end. Every call begins
   * anew with the same events.
   */
  events(count?: number): Generator<Event, void, undefined>;
}

const DAY_MS = 86_400_000;

export function createShop(options: ShopOptions): Shop {
  const catalogue = options.catalogue ?? defaultTraitCatalogue();
  const prior = options.prior ?? defaultPrior(catalogue.traits.map(({ id }) => id));
  const rates = { ...SHOP_RATES_DEFAULT, ...options };
  const disturbances = { ...NO_DISTURBANCES, ...options };
  const { seed, customers, startTime } = options;
  const population = drawPopulation({ seed, customers, catalogue, prior });
  const meanGapMs = DAY_MS / (rates.visitsPerDay * customers);

  function* visits(): Generator<Event, void, undefined> {
    // Other numbers than the population's.
    const random = new Random(options.visitSeed ?? ~seed);
    const queue = new EventQueue();
    let count = 0;
    const nextId = (): string => `e-${++count}`;
    const deliver = createDelivery({ random, disturbances, queue, nextId });
    const visit = createVisit({
      random,
      rates,
      assortment: createAssortment(random, catalogue, rates),
      design: createCueDesign(catalogue),
      prior,
      nextId,
    });
    for (let time = startTime; ; time += Math.round(random.exponential(meanGapMs))) {
      for (let event = queue.takeUntil(time); event; event = queue.takeUntil(time)) yield event;
      const customer = random.pick(population.customers);
      const coefficients = population.trueCoefficients(customer);
      for (const scene of visit({ customer, coefficients }, time)) deliver(scene);
    }
  }

  return {
    ...population,
    *events(count = Infinity) {
      let rest = count;
      if (rest <= 0) return;
      for (const event of visits()) {
        yield event;
        if (--rest <= 0) return;
      }
    },
  };
}
