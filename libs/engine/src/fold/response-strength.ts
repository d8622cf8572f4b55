import type { Action } from '@waarom/schemas';

/** How strong each response is: the strongest on an exposure is its choice, the first among equals. 0 is no response. */
export const RESPONSE_STRENGTH: Readonly<Record<Action, number>> = {
  dismiss: 1,
  decline: 1,
  click: 2,
  add_to_cart: 3,
  accept: 4,
  purchase: 4,
};

/** Responses up to this strength take nothing: the choice is the outside option. */
export const TAKES_NOTHING_STRENGTH_MAX = 1;
