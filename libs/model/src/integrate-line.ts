/**
 * Nodes at 0, +-step, +-2 step, .. with the weights of one side. Second moments of the standard normal distribution
 * come out exactly: a choice that says nothing along an axis says nothing a thousand times.
 */
export interface NodeRule {
  readonly step: number;
  readonly weights: Float64Array;
}

/** Nine nodes, exact to degree 9. */
export const FINE_RULE: NodeRule = {
  step: 1,
  weights: Float64Array.of(115 / 288, 29 / 120, 13 / 240, 11 / 2520, 1 / 6720),
};

/** Five nodes, exact to degree 5; of those at even distances the one nearest to degree 7: 14.06 for 15. */
export const ROUGH_RULE: NodeRule = {
  step: Math.sqrt(15 / 8),
  weights: Float64Array.of(41 / 75, 16 / 75, 1 / 75),
};

/** What a choice does along one axis. */
interface Line {
  /** p of each row. */
  readonly shares: Float64Array;
  /** Rows' coordinates, from `start`; their mean under p is 0. */
  readonly along: Float64Array;
  readonly start: number;
  readonly rows: number;
  readonly weight: number;
}

/** Mean and variance along one axis. */
export interface LineMoments {
  mean: number;
  variance: number;
}

const NODES_MAX = 5;
const above = new Float64Array(NODES_MAX);
const below = new Float64Array(NODES_MAX);

/**
 * Finds mean and variance of exp(-(1 - h) t^2 / 2) / (sum_i p_i exp(y_i t))^w, where h = w sum_i p_i y_i^2: the density
 * along an axis on which Laplace's approximation is a standard normal. Where a number overflows they are none.
 */
export function integrateLine(
  { shares, along, start, rows, weight }: Line,
  h: number,
  { step, weights }: NodeRule,
  found: LineMoments,
): void {
  const nodes = weights.length;
  above.fill(0);
  below.fill(0);
  for (let i = 0; i < rows; i++) {
    const p = shares[i]!;
    const ratio = Math.exp(step * along[start + i]!);
    const inverse = 1 / ratio;
    let [up, down] = [p, p];
    for (let node = 1; node < nodes; node++) {
      up *= ratio;
      down *= inverse;
      above[node]! += up;
      below[node]! += down;
    }
  }
  // exp(h t^2 / 2) at t = n step, as n^2 goes up by 1, 3, 5, ..
  const square = Math.exp(h * step * step);
  let growth = Math.sqrt(square);
  let lift = 1;
  let mass = weights[0]!;
  let first = 0;
  let spread = 0;
  for (let node = 1; node < nodes; node++) {
    lift *= growth;
    growth *= square;
    const scale = weights[node]! * lift;
    const right = weight === 1 ? scale / above[node]! : scale * above[node]! ** -weight;
    const left = weight === 1 ? scale / below[node]! : scale * below[node]! ** -weight;
    mass += right + left;
    first += node * (right - left);
    spread += node * node * (right + left);
  }
  found.mean = (step * first) / mass;
  found.variance = (step * step * spread) / mass - found.mean * found.mean;
}
