import type { Choice, PreparedPrior } from '../../src/index.js';

type Matrix = number[][];

/** Evidence as dense arrays. */
export interface DenseEvidence {
  readonly precision: Matrix;
  readonly eta: number[];
}

/**
 * The choice update written a second time from its formula, with dense matrices and Gaussian elimination:
 * the oracle of the kernel. Returns undefined when twelve passes do not reach the mode.
 */
export function slowFold(
  prior: PreparedPrior,
  evidence: DenseEvidence,
  choice: Choice,
): DenseEvidence | undefined {
  const d = prior.dimension;
  const w = choice.weight;
  const lambda = evidence.precision.map((row, i) =>
    row.map((value, j) => value + prior.precision[i * d + j]!),
  );
  const m = eliminate(
    lambda,
    evidence.eta.map((value, k) => value + prior.shift[k]!),
  );
  // Row 0 is the outside option; a forced choice leaves it out.
  const x: Matrix = choice.outside ? [Array<number>(d).fill(0)] : [];
  const o: number[] = choice.outside ? [0] : [];
  for (let j = 0; j < choice.count; j++) {
    x.push([...choice.rows.subarray(j * d, (j + 1) * d)]);
    o.push(choice.offsets[j]!);
  }
  const y = choice.chosen + (choice.outside ? 1 : 0);
  let b = m;
  let last = false;
  for (let pass = 1; pass <= 12; pass++) {
    const { p, mean, h } = moments(x, o, b);
    const a = lambda.map((row, i) => row.map((value, j) => value + w * h[i]![j]!));
    if (last) {
      const e = correction(a, x, { p, mean, w });
      const next = times(
        a,
        b.map((value, k) => value + e[k]!),
      );
      return {
        precision: evidence.precision.map((row, i) => row.map((v, j) => v + w * h[i]![j]!)),
        eta: next.map((value, k) => value - prior.shift[k]!),
      };
    }
    const pull = times(
      lambda,
      b.map((value, k) => value - m[k]!),
    );
    const delta = eliminate(
      a,
      pull.map((value, k) => w * (x[y]![k]! - mean[k]!) - value),
    );
    const move = Math.max(...x.map((row) => Math.abs(dot(row, delta))));
    b = b.map((value, k) => value + Math.min(1, 3 / move) * delta[k]!);
    last = move < 0.03;
  }
  return undefined;
}

function moments(x: Matrix, o: number[], b: number[]) {
  const utilities = x.map((row, i) => o[i]! + dot(row, b));
  const top = Math.max(...utilities);
  const total = utilities.reduce((sum, u) => sum + Math.exp(u - top), 0);
  const p = utilities.map((u) => Math.exp(u - top) / total);
  const mean = b.map((_, k) => x.reduce((sum, row, i) => sum + p[i]! * row[k]!, 0));
  const h = b.map((_, k) =>
    b.map((_, l) => x.reduce((s, row, i) => s + p[i]! * row[k]! * row[l]!, -mean[k]! * mean[l]!)),
  );
  return { p, mean, h };
}

function correction(
  a: Matrix,
  x: Matrix,
  at: { readonly p: number[]; readonly mean: number[]; readonly w: number },
): number[] {
  const centered = x.map((row) => row.map((value, k) => value - at.mean[k]!));
  const q = centered.map((row) => dot(row, eliminate(a, row)));
  const pull = at.mean.map(
    (_, k) => -0.5 * at.w * centered.reduce((s, row, i) => s + at.p[i]! * q[i]! * row[k]!, 0),
  );
  const e = eliminate(a, pull);
  return e; // Never longer than 4 sd here, so the kernel's limit does not show.
}

/** Solves A x = b by Gaussian elimination with partial pivoting. */
function eliminate(a: Matrix, b: number[]): number[] {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column; i < n; i++) {
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let i = column + 1; i < n; i++) {
      const ratio = rows[i]![column]! / rows[column]![column]!;
      for (let j = column; j <= n; j++) rows[i]![j]! -= ratio * rows[column]![j]!;
    }
  }
  const solution = Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const known = solution.reduce((sum, value, j) => sum + rows[i]![j]! * value, 0);
    solution[i] = (rows[i]![n]! - known) / rows[i]![i]!;
  }
  return solution;
}

function times(a: Matrix, b: number[]): number[] {
  return a.map((row) => dot(row, b));
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0);
}
