import type { AnswerMeasure, Prior } from './prior.js';

const DAY_MS = 86_400_000;

/** Mean and sd, over customers, of the utility of responding to one alternative at a common offer. */
const CLICK_LEVEL = { mean: -1, sd: 2.75 };

/** Sd, over customers, of the effect of one cue unit; the mean is 0. */
const COEFFICIENT_SD = 0.85;

/** Cue value of a common offer, at which the click level says nothing about the trait; 0 where absent. */
const COMMON_OFFERS = new Map([['price_sensitivity', 0.6]]);

const HALF_LIFE_DAYS = 365;

/** On the 0..1 scale of answers: the value at the population mean, the slope for one sd, and the noise. */
const ANSWER = { average: 0.5, slope: 0.2, sd: 0.25 };

/**
 * Returns the shipped prior of the click level and these traits, in this order: weakly informative, for the
 * days before one is fitted from the log.
 *
 * Cue units: a price cue is -log(price / reference) / 0.25, so 22 % off is +1 and 14 % is 0.6; social proof,
 * authority and scarcity are 1 where shown. All coefficients are positive for who reacts as intended.
 *
 * Why these numbers (published where said, otherwise judgement):
 * - Means of 0. Price elasticities average -2.6 (Bijmolt, van Heerde and Pieters 2005), some 0.65 in these
 *   units where shares are small. But with a mean above 0 a customer who takes offers and plain items
 *   equally often would be called insensitive from little evidence; a default should not presume that a cue
 *   works in a shop it never saw.
 * - Sd 0.85 of a coefficient, an elasticity of 3.4: judgement, of the order of that average, and well inside
 *   the scale of 2.5 that Gelman, Jakulin, Pittau and Su (2008) call weakly informative. Smaller, and three
 *   clicks on an offer beside plain items would not reach 0.80.
 * - A click level of -1 with sd 2.75 (95 % of customers between 0.2 % and 99 %): wide, so that clicks without
 *   an alternative are explained by inclination, not by the cue. An sd of 3 or more explains them better
 *   still, but then the one-pass update depends too much on the order of choices.
 * - Click level and price are independent at 14 % off, not at the reference price: a customer who takes
 *   such an offer says as little about price as one who takes a plain item.
 * - Half-life 365 days, answer slope 0.2 and noise 0.25: judgement.
 *
 * With these the four cases of the tests hold for offers of 20 to 30 % off. Beyond about 33 % (a cue of 1.6)
 * clicks on offers alone count too much, up to P = 0.77 at 50 % off: cap the cue or fit a prior there.
 */
export function defaultPrior(traitIds: readonly string[]): Prior {
  const dimension = traitIds.length + 1;
  const mean = new Float64Array(dimension);
  const covariance = new Float64Array(dimension * dimension);
  const variance = COEFFICIENT_SD ** 2;
  mean[0] = CLICK_LEVEL.mean;
  covariance[0] = CLICK_LEVEL.sd ** 2;
  traitIds.forEach((id, index) => {
    const k = index + 1;
    const commonOffer = COMMON_OFFERS.get(id) ?? 0;
    covariance[k * dimension + k] = variance;
    // Level at the common offer = level + commonOffer * coefficient, independent of the coefficient.
    covariance[k] = -commonOffer * variance;
    covariance[k * dimension] = -commonOffer * variance;
    covariance[0]! += commonOffer ** 2 * variance;
  });
  return {
    mean,
    covariance,
    positionOffsets: new Float64Array(0),
    halfLifeMs: HALF_LIFE_DAYS * DAY_MS,
    answers: Array.from({ length: dimension }, () => answerOf(COEFFICIENT_SD)),
  };
}

/** Returns the measure of a coefficient with mean 0 and this sd. */
function answerOf(coefficientSd: number): AnswerMeasure {
  return { intercept: ANSWER.average, loading: ANSWER.slope / coefficientSd, sd: ANSWER.sd };
}
