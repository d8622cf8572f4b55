import type { Choice, PreparedPrior } from '../../src/index.js';

type Matrix = number[][];

/** Evidence as dense arrays. */
export interface DenseEvidence {
  readonly precision: Matrix;
  readonly eta: number[];
}

/**
 * The choice update written a second time from its formulas, in the space of the coefficients, with dense matrices,
 * Gaussian elimination and one exponential a node: the oracle of the kernel. Returns undefined when twelve passes do
 * not reach the mode.
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
  const { x, o, y } = alternativesOf(choice, d);
  let b = m;
  for (let pass = 1; pass <= 12; pass++) {
    const { p, mean, h } = moments(x, o, b);
    const a = add(lambda, h, w);
    const pull = times(
      lambda,
      b.map((value, k) => value - m[k]!),
    );
    const delta = eliminate(
      a,
      pull.map((value, k) => w * (x[y]![k]! - mean[k]!) - value),
    );
    const moves = x.map((row) => Math.abs(dot(row, delta) - dot(x[y]!, delta)));
    const move = Math.max(...moves);
    b = b.map((value, k) => value + Math.min(1, 3 / move) * delta[k]!);
    if (move >= 0.1) continue;
    const { e, said } = matchMoments(a, x, { p, mean, w, y });
    const precision = add(lambda, said, 1);
    // Natural parameters of the normal distribution with this precision around b, moved by e.
    const next = times(
      precision,
      b.map((value, k) => value + e[k]!),
    );
    return {
      precision: precision.map((row, i) => row.map((v, j) => v - prior.precision[i * d + j]!)),
      eta: next.map((value, k) => value - prior.shift[k]!),
    };
  }
  return undefined;
}

/** Rows, offsets and the row of what was chosen; row 0 is the outside option, which a forced choice leaves out. */
function alternativesOf(choice: Choice, d: number) {
  const x: Matrix = choice.outside ? [Array<number>(d).fill(0)] : [];
  const o: number[] = choice.outside ? [0] : [];
  for (let j = 0; j < choice.count; j++) {
    x.push([...choice.rows.subarray(j * d, (j + 1) * d)]);
    o.push(choice.offsets[j]!);
  }
  return { x, o, y: choice.chosen + (choice.outside ? 1 : 0) };
}

function moments(x: Matrix, o: number[], b: number[]) {
  const utilities = x.map((row, i) => o[i]! + dot(row, b));
  const top = Math.max(...utilities);
  const total = utilities.reduce((sum, u) => sum + Math.exp(u - top), 0);
  const p = utilities.map((u) => Math.exp(u - top) / total);
  const mean = b.map((_, k) => x.reduce((sum, row, i) => sum + p[i]! * row[k]!, 0));
  const h = b.map((_, k) =>
    b.map((_, l) =>
      x.reduce((s, row, i) => s + p[i]! * (row[k]! - mean[k]!) * (row[l]! - mean[l]!), 0),
    ),
  );
  return { p, mean, h };
}

interface Point {
  readonly p: number[];
  readonly mean: number[];
  readonly w: number;
  readonly y: number;
}

/**
 * Returns how far the mean is from the mode and the precision that the choice adds. An axis is a vector n of the
 * coefficients' dual space with n' A^-1 n = 1; a row's coordinate on it is row' A^-1 n.
 */
function matchMoments(a: Matrix, x: Matrix, { p, mean, w, y }: Point) {
  const rows = x.map((row) => row.map((value, k) => value - mean[k]!));
  const reach = rows.map((row) => dot(row, eliminate(a, row)));
  const axes = gramSchmidt(a, rows, { p, reach, y, w });
  const total = weighedSum(
    rows,
    reach.map((square, i) => -0.5 * w * p[i]! * square),
  );
  let longer = rows;
  axes.forEach((axis, at) => {
    const direction = eliminate(a, axis);
    const along = rows.map((row) => dot(row, direction));
    const line = integrate(along, p, w, at === 0 ? FINE : ROUGH);
    const [second, third] = [2, 3].map((power) =>
      along.reduce((s, t, i) => s + w * p[i]! * t ** power, 0),
    );
    axis.forEach((value, k) => (total[k]! += (line.mean + 0.5 * third!) * value));
    const factor = Math.sqrt(Math.max(0, second! + 1 / line.variance - 1) / second!) - 1;
    longer = longer.map((row, i) => row.map((value, k) => value + factor * along[i]! * axis[k]!));
  });
  // Never longer than 4 sd here, so the kernel's limit does not show.
  const said = mean.map((_, k) =>
    weighedSum(
      longer,
      longer.map((row, i) => w * p[i]! * row[k]!),
    ),
  );
  return { e: eliminate(a, total), said };
}

function weighedSum(rows: Matrix, weights: number[]): number[] {
  return rows[0]!.map((_, k) => rows.reduce((sum, row, i) => sum + weights[i]! * row[k]!, 0));
}

interface Weighed {
  readonly p: number[];
  readonly reach: number[];
  readonly y: number;
  readonly w: number;
}

/**
 * Orthonormal axes, at most four: through what was chosen, then through what is left of the row with the most left, to
 * the fourth power and weighed by p, as long as that is something.
 */
function gramSchmidt(a: Matrix, rows: Matrix, { p, reach, y, w }: Weighed): Matrix {
  const axes: Matrix = [];
  let left = rows;
  while (axes.length < 4) {
    const squares = left.map((row) => dot(row, eliminate(a, row)));
    const fourths = squares.map((square, i) => p[i]! * square * square);
    if (w * fourths.reduce((sum, value) => sum + value, 0) <= 0.002) return axes;
    const weighed = fourths.map((value, i) => (squares[i]! > 1e-10 * reach[i]! ? value : 0));
    const pivot = axes.length === 0 && squares[y]! > 0 ? y : weighed.indexOf(Math.max(...weighed));
    const axis = left[pivot]!.map((value) => value / Math.sqrt(squares[pivot]!));
    const direction = eliminate(a, axis);
    axes.push(axis);
    left = left.map((row) => row.map((value, k) => value - dot(row, direction) * axis[k]!));
  }
  return axes;
}

/** Nodes and weights of the two rules for a standard normal distribution. */
const FINE = [
  [0, 115 / 288],
  ...[29 / 120, 13 / 240, 11 / 2520, 1 / 6720].flatMap((v, at) => [
    [at + 1, v],
    [-at - 1, v],
  ]),
];
const ROUGH = [
  [0, 41 / 75],
  ...[16 / 75, 1 / 75].flatMap((v, at) => [
    [(at + 1) * Math.sqrt(15 / 8), v],
    [(-at - 1) * Math.sqrt(15 / 8), v],
  ]),
];

/** Mean and variance under N(0, 1) times likelihood over its parabola at 0. */
function integrate(along: number[], p: number[], w: number, rule: number[][]) {
  const second = along.reduce((s, t, i) => s + p[i]! * t * t, 0);
  let [mass, first, square] = [0, 0, 0];
  for (const [t, weight] of rule) {
    const sum = along.reduce((s, value, i) => s + p[i]! * Math.exp(value * t!), 0);
    const density = weight! * Math.exp(w * (0.5 * second * t! * t! - Math.log(sum)));
    mass += density;
    first += density * t!;
    square += density * t! * t!;
  }
  const mean = first / mass;
  return { mean, variance: square / mass - mean * mean };
}

function add(one: Matrix, other: Matrix, factor: number): Matrix {
  return one.map((row, i) => row.map((value, j) => value + factor * other[i]![j]!));
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
