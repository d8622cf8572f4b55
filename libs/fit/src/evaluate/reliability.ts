import { createPrng, type Prng } from '../prng.js';
import { isotonic } from './isotonic.js';

/** What was foretold, choice after choice: probabilities of all that could happen, of which one thing did. */
export interface ForetoldChoices {
  readonly probabilities: Float64Array;
  /** Where each choice begins, and last where the last one ends. */
  readonly starts: Uint32Array;
  /** Index of what came, for each choice. */
  readonly came: Uint32Array;
}

/** How often came what was foretold with probability p, as a function of p. */
export interface Reliability {
  /** Foretold probability and frequency, rising; the ends of each step. */
  readonly curve: readonly { readonly foretold: number; readonly came: number }[];
  /** The middle 90 % of the curves of forecasts that are right. */
  readonly band: readonly BandPoint[];
  /** Share of all probabilities in each twentieth. */
  readonly shares: readonly number[];
  /** An outcome's Brier score is miscalibration - discrimination + uncertainty. */
  readonly parts: {
    readonly miscalibration: number;
    readonly discrimination: number;
    readonly uncertainty: number;
  };
}

interface BandPoint {
  readonly foretold: number;
  readonly low: number;
  readonly high: number;
}

const SHARES = 20;
const BAND_POINTS = 50;
const BAND = { low: 0.05, high: 0.95 };

/**
 * Returns the reliability of forecasts by isotonic regression, without bins, with a band of what chance does to forecasts that
 * are right: outcomes drawn anew from the forecasts, whole choices at a time. Dimitriadis, Gneiting and Jordan (2021), PNAS 118.
 */
export function reliabilityOf(
  { probabilities, starts, came }: ForetoldChoices,
  { seed, resamples = 200 }: { readonly seed: number; readonly resamples?: number },
): Reliability {
  const order = Uint32Array.from(probabilities.keys()).sort(
    (a, b) => probabilities[a]! - probabilities[b]!,
  );
  const foretold = Float64Array.from(order, (at) => probabilities[at]!);
  const outcomes = new Float64Array(probabilities.length);
  const inOrder = () => Float64Array.from(order, (at) => outcomes[at]!);
  for (const at of came) outcomes[at] = 1;
  const observed = inOrder();
  const fitted = isotonic(foretold, observed);
  const prng = createPrng(seed);
  const curves = Array.from({ length: resamples }, () => {
    outcomes.fill(0);
    for (let choice = 0; choice + 1 < starts.length; choice++) {
      outcomes[draw(probabilities, starts[choice]!, starts[choice + 1]!, prng)] = 1;
    }
    return isotonic(foretold, inOrder());
  });
  return {
    curve: endsOfSteps(foretold, fitted),
    band: bandOf(foretold, curves),
    shares: sharesOf(probabilities),
    parts: partsOf(foretold, fitted, observed),
  };
}

/** Returns the index of what comes, if the forecast is right. */
function draw(probabilities: Float64Array, start: number, end: number, prng: Prng): number {
  let left = prng.uniform();
  for (let at = start; at < end - 1; at++) {
    left -= probabilities[at]!;
    if (left < 0) return at;
  }
  return end - 1;
}

function endsOfSteps(foretold: Float64Array, fitted: Float64Array): Reliability['curve'] {
  return [...fitted.keys()].flatMap((at) => {
    const isEnd = fitted[at] !== fitted[at - 1] || fitted[at] !== fitted[at + 1];
    return isEnd ? [{ foretold: foretold[at]!, came: fitted[at]! }] : [];
  });
}

/** Where the forecasts are, and no further. */
function bandOf(foretold: Float64Array, curves: readonly Float64Array[]): readonly BandPoint[] {
  const count = foretold.length;
  if (count === 0 || curves.length === 0) return [];
  const [first, last] = [foretold[0]!, foretold[count - 1]!];
  let at = 0;
  return Array.from({ length: BAND_POINTS + 1 }, (_, n) => {
    const point = first + ((last - first) * n) / BAND_POINTS;
    while (at < count - 1 && foretold[at]! < point) at++;
    const values = Float64Array.from(curves, (curve) => curve[at]!).sort();
    const quantile = (share: number) => values[Math.round(share * (values.length - 1))]!;
    return { foretold: foretold[at]!, low: quantile(BAND.low), high: quantile(BAND.high) };
  });
}

function sharesOf(probabilities: Float64Array): readonly number[] {
  const counts = Array.from({ length: SHARES }, () => 0);
  for (const probability of probabilities) {
    counts[Math.min(SHARES - 1, Math.floor(probability * SHARES))]! += 1;
  }
  return counts.map((count) => count / probabilities.length);
}

function partsOf(
  foretold: Float64Array,
  fitted: Float64Array,
  observed: Float64Array,
): Reliability['parts'] {
  const count = observed.length;
  const rate = observed.reduce((sum, value) => sum + value, 0) / count;
  const scoreOf = (forecast: (at: number) => number) =>
    observed.reduce((sum, value, at) => sum + (forecast(at) - value) ** 2, 0) / count;
  const recalibrated = scoreOf((at) => fitted[at]!);
  const uncertainty = scoreOf(() => rate);
  return {
    miscalibration: scoreOf((at) => foretold[at]!) - recalibrated,
    discrimination: uncertainty - recalibrated,
    uncertainty,
  };
}
