/** A = V diag(values) V', the eigenvectors in the columns of V. */
export interface Eigen {
  readonly values: Float64Array;
  /** V, d by d, row-major. */
  readonly vectors: Float64Array;
}

const SWEEPS_MAX = 60;

/**
 * Returns the eigenvalues, in no order, and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations.
 *
 * Golub and Van Loan (2013), Matrix Computations, section 8.5.
 */
export function eigenSymmetric(matrix: Float64Array, dimension: number): Eigen {
  const a = new Float64Array(matrix);
  const vectors = new Float64Array(dimension * dimension);
  for (let k = 0; k < dimension; k++) vectors[k * dimension + k] = 1;
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    let outside = 0;
    for (let p = 0; p < dimension; p++) {
      for (let q = p + 1; q < dimension; q++) {
        outside += a[p * dimension + q]! ** 2;
        rotate(a, vectors, { dimension, p, q });
      }
    }
    if (!(outside > 1e-30 * total)) break;
  }
  return {
    values: Float64Array.from({ length: dimension }, (_, k) => a[k * dimension + k]!),
    vectors,
  };
}

/** Brings element (p, q) of A to zero. */
function rotate(
  a: Float64Array,
  vectors: Float64Array,
  at: { readonly dimension: number; readonly p: number; readonly q: number },
): void {
  const { dimension, p, q } = at;
  const apq = a[p * dimension + q]!;
  if (apq === 0) return;
  const theta = (a[q * dimension + q]! - a[p * dimension + p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  mix(a, { from: p * dimension, to: q * dimension, stride: 1, dimension, c, s });
  mix(a, { from: p, to: q, stride: dimension, dimension, c, s });
  mix(vectors, { from: p, to: q, stride: dimension, dimension, c, s });
}

/** Rotates two rows (stride 1) or two columns (stride d) into each other. */
function mix(
  matrix: Float64Array,
  by: {
    readonly from: number;
    readonly to: number;
    readonly stride: number;
    readonly dimension: number;
    readonly c: number;
    readonly s: number;
  },
): void {
  const { from, to, stride, dimension, c, s } = by;
  for (let k = 0; k < dimension * stride; k += stride) {
    const x = matrix[from + k]!;
    const y = matrix[to + k]!;
    matrix[from + k] = c * x - s * y;
    matrix[to + k] = s * x + c * y;
  }
}
