import { factorize, solve, solveLower } from './cholesky.js';
import type { Choice } from './choice.js';
import { createChoiceSite, type ChoiceSite } from './choice-site.js';
import { createDifferences, othersOf, takeDifferences, type Differences } from './differences.js';
import { triangleIndex, triangleLength } from './evidence.js';
import { AXES_MAX, MOVE_CONVERGED, MOVE_MAX, PASSES_MAX } from './fold-limits.js';
import { createMatchMoments } from './match-moments.js';
import { combine, type Combined } from './posterior.js';
import type { PreparedPrior } from './prior.js';

/** Newton with a line search is there in a few dozen passes; beyond, the point reached is taken. */
const PASSES_CAREFUL = 200;

/**
 * Folds one choice into the evidence, in place: the update of the kernel in plain loops, for any
 * dimension, any width of the prior and evidence that lost its definiteness to rounding.
 *
 * The first PASSES_MAX passes are those of the kernel; from there on steps are not clamped but halved until
 * the log posterior, which is strictly concave, rises.
 *
 * @throws RangeError when a utility is not finite.
 */
export function foldCarefully(prior: PreparedPrior, evidence: Float64Array, choice: Choice): void {
  const { dimension } = prior;
  const count = othersOf(choice);
  if (count === 0) return;
  const differences = createDifferences(count, dimension);
  takeDifferences(choice, dimension, differences);
  const combined = combine(prior, evidence);
  const known = utilitiesBefore(prior, evidence, combined, differences);
  const mode = findMode(known, choice.weight);
  const site = createChoiceSite(count, dimension);
  const centered = mode.centered.map((row) => solveLower(mode.factor, row));
  centered.forEach((row, i) => site.centered.set(row, i * dimension));
  site.shares.set(mode.shares);
  site.utilities.set(mode.utilities.map((value, j) => value - differences.offsets[j]!));
  site.pull.set(mode.dual);
  if (!createMatchMoments(site)(count, dimension, choice.weight)) throw tooLarge();
  write(evidence, combined, rowsOf(site, differences, choice.weight));
}

/** What is known of the utilities before the choice: u = mean + white z with z ~ N(0, I). */
interface Utilities {
  readonly mean: Float64Array;
  readonly white: readonly Float64Array[];
}

function utilitiesBefore(
  prior: PreparedPrior,
  evidence: Float64Array,
  { factor }: Combined,
  { rows, offsets }: Differences,
): Utilities {
  const { dimension, shift } = prior;
  const etaAt = triangleLength(dimension);
  const start = solve(
    factor,
    shift.map((value, k) => value + evidence[etaAt + k]!),
  );
  const rowOf = (j: number) => rows.subarray(j * dimension, (j + 1) * dimension);
  const mean = offsets.map((offset, j) => offset + product(rowOf(j), start));
  if (!mean.every(Number.isFinite)) {
    throw new RangeError('a choice has a utility that is not finite');
  }
  return { mean, white: Array.from(offsets, (_, j) => solveLower(factor, rowOf(j))) };
}

interface Mode {
  readonly utilities: Float64Array;
  /** p of what was chosen and of the others. */
  readonly shares: Float64Array;
  /** Their white rows, less the mean. */
  readonly centered: readonly Float64Array[];
  /** The lower factor of A = I + w G. */
  readonly factor: Float64Array;
  /** b = m + Lambda^-1 X' dual. */
  readonly dual: Float64Array;
}

function findMode({ mean, white }: Utilities, weight: number): Mode {
  const dimension = white[0]!.length;
  let z = new Float64Array(dimension);
  let utilities = mean;
  let dual = mean.map(() => 0);
  const height = (at: Float64Array, values: Float64Array) =>
    weight * logShareOfChosen(values) - 0.5 * product(at, at);
  for (let pass = 1; ; pass++) {
    const shares = sharesAt(utilities);
    const { average, centered } = center(white, shares);
    const factor = factorize(precisionOf(centered, shares, weight), dimension);
    if (factor === undefined) throw tooLarge();
    const step = solve(
      factor,
      z.map((value, k) => -value - weight * average[k]!),
    );
    const changes = utilities.map((_, j) => product(white[j]!, step));
    const drift = product(changes, shares.subarray(1));
    const move = changes.reduce((most, change) => Math.max(most, Math.abs(change)), 0);
    const [fromZ, fromUtilities] = [z, utilities];
    const zAt = (fraction: number) => fromZ.map((value, k) => value + fraction * step[k]!);
    const utilitiesAt = (fraction: number) =>
      fromUtilities.map((value, j) => value + fraction * changes[j]!);
    const fraction =
      pass < PASSES_MAX
        ? Math.min(1, MOVE_MAX / move)
        : findRise((tried) => height(zAt(tried), utilitiesAt(tried)), height(z, utilities));
    z = zAt(fraction);
    utilities = utilitiesAt(fraction);
    dual = dual.map((value, j) => {
      return value + fraction * (-weight * shares[j + 1]! * (1 + changes[j]! - drift) - value);
    });
    if (move < MOVE_CONVERGED || pass === PASSES_CAREFUL) {
      return { utilities, shares, centered, factor, dual };
    }
  }
}

/** Returns the first of 1, a half, a quarter .. at which the log posterior is not lower. */
function findRise(heightAt: (fraction: number) => number, floor: number): number {
  for (let fraction = 1; fraction > 1e-12; fraction /= 2) {
    if (heightAt(fraction) >= floor - 1e-12 * Math.abs(floor)) return fraction;
  }
  return 0;
}

function sharesAt(utilities: Float64Array): Float64Array {
  const top = utilities.reduce((a, b) => Math.max(a, b), 0);
  const shares = Float64Array.from([0, ...utilities], (utility) => Math.exp(utility - top));
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map((value) => value / total);
}

function logShareOfChosen(utilities: Float64Array): number {
  const top = utilities.reduce((a, b) => Math.max(a, b), 0);
  return -top - Math.log(utilities.reduce((sum, u) => sum + Math.exp(u - top), Math.exp(-top)));
}

function center(white: readonly Float64Array[], shares: Float64Array) {
  const average = new Float64Array(white[0]!.length);
  white.forEach((row, j) => row.forEach((value, k) => (average[k]! += shares[j + 1]! * value)));
  const centered = white.map((row) => row.map((value, k) => value - average[k]!));
  return { average, centered: [average.map((value) => -value), ...centered] };
}

function precisionOf(
  centered: readonly Float64Array[],
  shares: Float64Array,
  weight: number,
): Float64Array {
  const dimension = centered[0]!.length;
  const precision = new Float64Array(dimension * dimension);
  for (let k = 0; k < dimension; k++) precision[k * dimension + k] = 1;
  centered.forEach((row, i) => {
    for (let a = 0; a < dimension; a++) {
      const scaled = weight * shares[i]! * row[a]!;
      for (let b = 0; b < dimension; b++) precision[a * dimension + b]! += scaled * row[b]!;
    }
  });
  return precision;
}

/** A row and what it counts: dLambda += precision v v', dEta += lean v. */
interface Row {
  readonly values: Float64Array;
  readonly precision: number;
  readonly lean: number;
}

/** Returns what the site said of the utilities as rows of the coefficients. */
function rowsOf(site: ChoiceSite, { rows, offsets }: Differences, weight: number): readonly Row[] {
  const { shares, natural, stretch, lean, pull } = site;
  const count = offsets.length;
  const dimension = rows.length / count;
  const combine = (factorOf: (j: number) => number) =>
    Float64Array.from({ length: dimension }, (_, k) =>
      offsets.reduce((sum, _offset, j) => sum + factorOf(j) * rows[j * dimension + k]!, 0),
    );
  const average = combine((j) => shares[j + 1]!);
  const axes = Array.from({ length: AXES_MAX }, (_, a) => combine((j) => natural[a * count + j]!));
  const stretched = Array.from(shares, (share, i): Row => {
    const values = average.map((value, k) => {
      const longer = axes.reduce((sum, q, a) => sum + stretch[i * AXES_MAX + a]! * q[k]!, 0);
      return (i === 0 ? 0 : rows[(i - 1) * dimension + k]!) - value + longer;
    });
    return { values, precision: weight * share, lean: lean[i]! };
  });
  return [...stretched, { values: combine((j) => pull[j]!), precision: 0, lean: 1 }];
}

function write(evidence: Float64Array, { deltaPrecision }: Combined, found: readonly Row[]): void {
  const dimension = found[0]!.values.length;
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++) {
      evidence[triangleIndex(dimension, row, column)] = found.reduce(
        (sum, { values, precision }) => sum + precision * values[row]! * values[column]!,
        deltaPrecision[row * dimension + column]!,
      );
    }
    evidence[triangleLength(dimension) + row]! += found.reduce(
      (sum, { values, lean }) => sum + lean * values[row]!,
      0,
    );
  }
}

function product(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, k) => sum + value * other[k]!, 0);
}

function tooLarge(): RangeError {
  return new RangeError('the cues of a choice are too large to weigh');
}
