/** One visit of one customer: lists shown, what was taken of them, and the responses that follow within the join window. */
import type { CueDesign } from '@waarom/engine';
import type { Prior } from '@waarom/model';
import type { Event, Exposure, OfferResponse, Response } from '@waarom/schemas';
import type { Assortment } from './assortment.js';
import { choose, describeSet } from './choose.js';
import type { Random } from './random.js';
import { createRespond } from './respond.js';
import type { ShopRates } from './shop-rates.js';

/** An exposure with the responses to it, by time; or one event of another kind. */
export interface Scene {
  readonly event: Event;
  readonly responses: readonly Response[];
}

interface Visitor {
  readonly customer: string;
  readonly coefficients: Float64Array;
}

export type Visit = (visitor: Visitor, time: number) => readonly Scene[];

export interface VisitParts {
  readonly random: Random;
  readonly rates: ShopRates;
  readonly assortment: Assortment;
  /** The truth behind every choice. */
  readonly design: CueDesign;
  readonly prior: Prior;
  readonly nextId: () => string;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const LISTS = ['home', 'search', 'category', 'related'];

export function createVisit({
  random,
  rates,
  assortment,
  design,
  prior,
  nextId,
}: VisitParts): Visit {
  const respond = createRespond(random, rates, nextId);

  function makeOffer({ customer, coefficients }: Visitor, time: number): Scene {
    const offers = assortment.drawAlternatives(random, random.integer(1, 3));
    const taken = choose(random, describeSet(offers, design, prior), coefficients);
    const event: OfferResponse = {
      kind: 'offer_response',
      id: nextId(),
      customer,
      time,
      consent: true,
      outside: true,
      offers,
      accepted: offers[taken]?.id ?? null,
    };
    return { event, responses: [] };
  }

  function showList({ customer, coefficients }: Visitor, time: number, place: Place): Scene {
    const count = random.integer(1, rates.alternativesMax);
    const exposure: Exposure = {
      kind: 'exposure',
      id: nextId(),
      customer,
      time,
      consent: true,
      ...place,
      viewport: random.chance(rates.viewportShare),
      alternatives: assortment.drawAlternatives(random, count),
    };
    const taken = choose(random, describeSet(exposure.alternatives, design, prior), coefficients);
    return { event: exposure, responses: respond(exposure, taken) };
  }

  return function visit(visitor, time) {
    if (random.chance(rates.offerShare)) return [makeOffer(visitor, time)];
    const session = nextId();
    const count = random.integer(1, Math.min(rates.exposuresPerVisitMax, LISTS.length));
    let shownTime = time;
    return LISTS.slice(0, count).map((list) => {
      const scene = showList(visitor, shownTime, { session, list });
      shownTime += random.integer(20 * SECOND_MS, 3 * MINUTE_MS);
      return scene;
    });
  };
}

interface Place {
  readonly session: string;
  readonly list: string;
}
