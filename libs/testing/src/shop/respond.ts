import type { Action, Exposure, Response } from '@waarom/schemas';
import type { Random } from './random.js';
import type { ShopRates } from './shop-rates.js';

/** The responses that follow when the alternative at `taken` is chosen (-1: none), by time, within the join window. */
export type Respond = (exposure: Exposure, taken: number) => readonly Response[];

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Before the engine's default join window of 30 minutes closes. */
const DELAY_MS_MAX = 29 * MINUTE_MS;

export function createRespond(random: Random, rates: ShopRates, nextId: () => string): Respond {
  return function respond(exposure, taken) {
    const alternative = exposure.alternatives[taken]?.id ?? null;
    // Where nothing is taken, only the exposure's id says which list that was.
    const namesExposure = random.chance(rates.namedExposureShare) || alternative === null;
    const responses: Response[] = [];
    let delay = 0;
    const add = (action: Action, furtherMs: number): void => {
      delay += Math.ceil(furtherMs);
      if (delay > DELAY_MS_MAX) return;
      responses.push({
        kind: 'response',
        id: nextId(),
        customer: exposure.customer,
        time: exposure.time + delay,
        consent: true,
        session: exposure.session,
        list: exposure.list,
        exposure: namesExposure ? exposure.id : null,
        action,
        alternative,
      });
    };
    if (alternative === null) {
      if (random.chance(rates.dismissShare)) add('dismiss', random.logNormal(5 * SECOND_MS, 0.8));
      return responses;
    }
    // A later click would count as none, so that the engine could not find the truth: the choice is made, the click hurries.
    add('click', Math.min(random.logNormal(20 * SECOND_MS, 1.3), DELAY_MS_MAX));
    if (!random.chance(rates.cartShare)) return responses;
    add('add_to_cart', random.logNormal(40 * SECOND_MS, 0.8));
    if (random.chance(rates.purchaseShare)) add('purchase', random.logNormal(3 * MINUTE_MS, 0.8));
    return responses;
  };
}
