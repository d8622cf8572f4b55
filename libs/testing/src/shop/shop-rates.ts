/** How a simulated shop behaves. Shares are probabilities from 0 to 1. */

export interface ShopRates {
  /** Mean number of visits of one customer. */
  readonly visitsPerDay: number;
  /** A visit shows 1 up to this many lists, at most 4. */
  readonly exposuresPerVisitMax: number;
  /** A list has 1 up to this many alternatives. */
  readonly alternativesMax: number;
  /** Alternatives with the cue of a given trait. */
  readonly cueShare: number;
  /** Alternatives with a discount. */
  readonly discountShare: number;
  /** Visits that are a settled `offer_response` of 1 to 3 offers instead of lists. */
  readonly offerShare: number;
  /** Clicks followed by add_to_cart, and those followed by purchase. */
  readonly cartShare: number;
  readonly purchaseShare: number;
  /** Lists of which nothing is taken that are dismissed in so many words. */
  readonly dismissShare: number;
  /** Responses that name their exposure; the others are joined by alternative, list and session. */
  readonly namedExposureShare: number;
  /** Exposures reported as wholly on screen. Customers look at all of a list; an exposure that does not say so hides it. */
  readonly viewportShare: number;
}

/** What goes wrong between a shop and the log. Nothing does unless it is asked for. */
export interface Disturbances {
  /** Events sent twice. */
  readonly duplicatesShare: number;
  /** Events that arrive late, and so out of order, by at most `delayMsMax`. */
  readonly delayedShare: number;
  readonly delayMsMax: number;
  /** Answered exposures that arrive after their first response. */
  readonly earlyResponsesShare: number;
  /** Exposures followed by a response to something that was never shown. */
  readonly orphanResponsesShare: number;
}

export const SHOP_RATES_DEFAULT: ShopRates = {
  visitsPerDay: 2,
  exposuresPerVisitMax: 3,
  alternativesMax: 10,
  cueShare: 0.4,
  discountShare: 0.4,
  offerShare: 0.1,
  cartShare: 0.3,
  purchaseShare: 0.4,
  dismissShare: 0.1,
  namedExposureShare: 0.5,
  viewportShare: 1,
};

export const NO_DISTURBANCES: Disturbances = {
  duplicatesShare: 0,
  delayedShare: 0,
  delayMsMax: 20 * 60_000,
  earlyResponsesShare: 0,
  orphanResponsesShare: 0,
};
