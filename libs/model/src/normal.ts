/** The standard normal distribution, to some 1e-15, without tables. */

const INVERSE_SQRT_2_PI = 0.3989422804014327;

/** Returns the density phi(x). */
export function normalDensity(x: number): number {
  return INVERSE_SQRT_2_PI * Math.exp(-0.5 * x * x);
}

/**
 * Returns Phi(x) = P(Z <= x); exactly 0.5 at 0, and Phi(x) + Phi(-x) is 1 to the last bits.
 *
 * Power series in the middle, Laplace's continued fraction of the Mills ratio in the tails; relative
 * precision holds in the lower tail. Abramowitz and Stegun (1964), 26.2.11 and 26.2.14.
 */
export function normalCdf(x: number): number {
  const distance = Math.abs(x);
  if (!(distance <= 39)) return Number.isNaN(x) ? x : x < 0 ? 0 : 1;
  if (distance < 2) return 0.5 + normalDensity(x) * centralSeries(x);
  const tail = normalDensity(distance) * millsRatio(distance);
  return x < 0 ? tail : 1 - tail;
}

/**
 * Returns the x with Phi(x) = p.
 *
 * A rational start (error below 4.5e-4; Abramowitz and Stegun (1964), 26.2.23), then two Halley steps on
 * the lower tail, each of which cubes the error.
 *
 * @throws RangeError when p is not in 0..1.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError('a probability must be in 0..1');
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return -Infinity;
  if (p === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(p));
  const start =
    (2.515517 + t * (0.802853 + t * 0.010328)) /
    (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  let x = start - t;
  for (let step = 0; step < 2; step++) {
    const error = (normalCdf(x) - p) / normalDensity(x);
    x -= error / (1 + 0.5 * x * error);
  }
  return x;
}

/** Returns (Phi(x) - 1/2) / phi(x) = x + x^3/3 + x^5/(3*5) + ... */
function centralSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum;
}

/** Returns (1 - Phi(x)) / phi(x) = 1/(x + 1/(x + 2/(x + ...))), from the inside out. */
function millsRatio(x: number): number {
  // So many terms leave an error below 2e-16 for all x >= 2.
  let denominator = x;
  for (let n = Math.ceil(10 + 380 / (x * x)); n > 0; n--) denominator = x + n / denominator;
  return 1 / denominator;
}
