import { factorize, solve } from '@waarom/model';

/** Steps that are looked back on. */
const MEMORY = 10;

/** Speeds up a fixed-point iteration x -> F(x). */
export interface Anderson {
  /** Takes x and F(x); returns where to go next. */
  readonly next: (x: Float64Array, image: Float64Array) => Float64Array;
  /** Tells whether the last step was a good one; bad ones make the next shorter. */
  readonly judge: (good: boolean) => void;
}

/** How far ahead of the image a step may go, in lengths of the residual. */
const REACH = { start: 1, min: 0.25, max: 1000, longer: 2, shorter: 0.5 };

/**
 * Returns Anderson's acceleration: the combination of the last images whose residual is smallest in the least squares
 * sense, no further ahead than earlier steps were good for. Walker and Ni (2011), SIAM J. Numer. Anal. 49.
 */
export function createAnderson(): Anderson {
  let seen: { readonly image: Float64Array; readonly residual: Float64Array }[] = [];
  let reach = REACH.start;
  return {
    next: (x, image) => {
      const residual = image.map((value, k) => value - x[k]!);
      seen = [...seen, { image, residual }].slice(-(MEMORY + 1));
      const steps = seen.slice(1).map((later, at) => ({
        image: later.image.map((value, k) => value - seen[at]!.image[k]!),
        residual: later.residual.map((value, k) => value - seen[at]!.residual[k]!),
      }));
      if (steps.length === 0) return image;
      const mixture = leastSquares(
        steps.map((step) => step.residual),
        residual,
      );
      const ahead = image.map((_, k) =>
        steps.reduce((sum, step, at) => sum - mixture[at]! * step.image[k]!, 0),
      );
      const shortened = Math.min(1, (reach * Math.hypot(...residual)) / Math.hypot(...ahead));
      return image.map((value, k) => value + shortened * ahead[k]!);
    },
    judge: (good) => {
      const next = reach * (good ? REACH.longer : REACH.shorter);
      reach = Math.min(REACH.max, Math.max(REACH.min, next));
    },
  };
}

/** Returns the c that minimises |sum c_i columns_i - target|^2, slightly damped. */
function leastSquares(columns: readonly Float64Array[], target: Float64Array): Float64Array {
  const size = columns.length;
  const dot = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const normal = new Float64Array(size * size);
  columns.forEach((a, i) => columns.forEach((b, j) => (normal[i * size + j] = dot(a, b))));
  // Relative to each column: they shrink by orders of magnitude on the way.
  for (let k = 0; k < size; k++) normal[k * size + k]! *= 1 + 1e-4;
  const factor = factorize(normal, size);
  const right = Float64Array.from(columns, (column) => dot(column, target));
  return factor === undefined ? new Float64Array(size) : solve(factor, right);
}
