/** A smooth function to be maximised. */
export interface Smooth {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Where the climb ended. */
export interface QuasiNewtonResult extends Smooth {
  readonly at: Float64Array;
  readonly evaluations: number;
}

/** A step must gain this share of what its slope promises. Nocedal and Wright (2006), section 3.1. */
const ARMIJO = 1e-4;

/** A shorter step than this is rounding. */
const FRACTION_MIN = 1e-4;

/**
 * Maximises by BFGS with backtracking, from `start` and with curvatures that start at `curvatures`. Stops when a step promises
 * less than `gainMin`, or after so many evaluations. Nocedal and Wright (2006), section 6.1.
 */
export function maximizeSmooth(
  evaluate: (at: Float64Array) => Smooth,
  options: {
    readonly start: Float64Array;
    /** Minus the second derivatives, roughly. */
    readonly curvatures: Float64Array;
    readonly gainMin: number;
    readonly evaluationsMax: number;
  },
): QuasiNewtonResult {
  const { start, curvatures, gainMin, evaluationsMax } = options;
  const inverse = diagonal(curvatures);
  let at = start;
  let here = evaluate(at);
  let evaluations = 1;
  while (evaluations < evaluationsMax) {
    const direction = multiply(inverse, here.gradient);
    const slope = dot(direction, here.gradient);
    if (!(slope / 2 > gainMin)) break;
    let fraction = 1;
    let tried: { readonly at: Float64Array; readonly found: Smooth } | undefined;
    for (; fraction > FRACTION_MIN && evaluations < evaluationsMax; fraction /= 3) {
      const next = at.map((value, k) => value + fraction * direction[k]!);
      const found = evaluate(next);
      evaluations += 1;
      // NaN fails this comparison too.
      if (found.value >= here.value + ARMIJO * fraction * slope) {
        tried = { at: next, found };
        break;
      }
    }
    if (tried === undefined) break;
    const step = tried.at.map((value, k) => value - at[k]!);
    const bend = here.gradient.map((value, k) => value - tried.found.gradient[k]!);
    updateInverse(inverse, step, bend);
    at = tried.at;
    here = tried.found;
  }
  return { ...here, at, evaluations };
}

/** The BFGS update of the inverse, H + (1 + b'Hb / s'b) s s' / s'b - (Hb s' + s b'H) / s'b; none where s'b is not positive. */
function updateInverse(inverse: Float64Array, step: Float64Array, bend: Float64Array): void {
  const size = step.length;
  const curvature = dot(step, bend);
  if (!(curvature > 1e-10 * Math.hypot(...step) * Math.hypot(...bend))) return;
  const image = multiply(inverse, bend);
  const scale = (1 + dot(bend, image) / curvature) / curvature;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      inverse[a * size + b]! +=
        scale * step[a]! * step[b]! - (image[a]! * step[b]! + step[a]! * image[b]!) / curvature;
    }
  }
}

function diagonal(curvatures: Float64Array): Float64Array {
  const size = curvatures.length;
  const inverse = new Float64Array(size * size);
  curvatures.forEach((curvature, k) => (inverse[k * size + k] = 1 / curvature));
  return inverse;
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += matrix[row * size + k]! * vector[k]!;
    return sum;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
