/** One worked example of each event, as a team would send it: JSON, defaults left out. Shown in EXAMPLES.md and used in tests. */
import type { EventKind } from './events.js';

const time = 1_790_000_000_000;

export const eventExamples = {
  exposure: {
    kind: 'exposure',
    id: 'x-7001',
    customer: 'c-1042',
    time,
    consent: true,
    session: 's-88',
    list: 'running-shoes',
    alternatives: [
      { id: 'sku-1', price: 79.95, list_price: 99.95, position: 1 },
      { id: 'sku-2', price: 89.95, position: 2, cues: { most_chosen: 1 } },
      { id: 'sku-3', price: 94.95, position: 3, cues: { recommended: 1, almost_gone: 1 } },
    ],
  },
  response: {
    kind: 'response',
    id: 'r-9001',
    customer: 'c-1042',
    time: time + 12_000,
    consent: true,
    session: 's-88',
    list: 'running-shoes',
    exposure: 'x-7001',
    action: 'click',
    alternative: 'sku-2',
  },
  offer_response: {
    kind: 'offer_response',
    id: 'o-3001',
    customer: 'c-1042',
    time: time + 60_000,
    consent: true,
    offers: [{ id: 'coupon-20', discount: 0.2, cues: { scarcity: 1 } }],
    accepted: 'coupon-20',
  },
  answer: {
    kind: 'answer',
    id: 'a-501',
    customer: 'c-1042',
    time: time + 90_000,
    consent: true,
    question: 'q-price-1',
    trait: 'price_sensitivity',
    value: 0.75,
  },
  consent: { kind: 'consent', id: 'k-11', customer: 'c-1042', time: time + 120_000, granted: true },
  erasure: { kind: 'erasure', id: 'e-1', customer: 'c-1042', time: time + 180_000 },
} as const satisfies Record<EventKind, object>;
