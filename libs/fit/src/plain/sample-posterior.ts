import {
  factorize,
  logDeterminant,
  logLikelihood,
  type Choice,
  type PreparedPrior,
} from '@waarom/model';
import type { CoefficientsOf } from '../one-sided/log-coefficients.js';
import { createProposalNodes, DRAWS_CYCLE, SHARES, STRETCHES } from '../proposal-nodes.js';

/** The moments of a customer's posterior, and log Z. */
export interface CustomerMoments {
  readonly dimension: number;
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly logEvidence: number;
}

/** Returns the moments by importance sampling, near where a refinement puts them. */
export type PosteriorSampler = (
  near: CustomerMoments,
  given: {
    readonly choices: readonly Choice[];
    /** The prior mean of this customer. */
    readonly mean: Float64Array;
    /** Place in the walk; chooses the nodes. */
    readonly customer: number;
  },
) => CustomerMoments;

/** Below this effective share of the nodes they are placed anew around the moments found, a few times at most. */
const EFFECTIVE_MIN = 0.3;
const ROUNDS_MAX = 4;

/** Returns the sampler of a prior; with `coefficientsOf` one of points that only it makes coefficients. */
export function createPosteriorSampler(
  prior: PreparedPrior,
  nodes: number,
  coefficientsOf: CoefficientsOf = (point) => point,
): PosteriorSampler {
  const nodesOf = poolFor(prior.dimension, nodes);
  const wide = factorize(prior.covariance, prior.dimension);
  if (wide === undefined) throw new RangeError('the covariance must be positive definite');
  const scratch = {
    points: new Float64Array(nodes * prior.dimension),
    logWeights: new Float64Array(nodes),
  };
  const shared = { prior, wide, scratch, coefficientsOf };
  return (near, given) => {
    let found = reweigh({ ...shared, near, nodes: nodesOf(given.customer), ...given });
    for (let round = 1; round < ROUNDS_MAX && found.effective < EFFECTIVE_MIN; round++) {
      const again = reweigh({
        ...shared,
        near: found.moments,
        nodes: nodesOf(given.customer + round),
        ...given,
      });
      if (again.effective <= found.effective) break;
      found = again;
    }
    return found.moments;
  };
}

/** Pools are costly to fill and serve every prior of their shape. */
const pools = new Map<string, ReturnType<typeof createProposalNodes>>();

function poolFor(dimension: number, nodes: number) {
  const key = `${dimension}/${nodes}`;
  const pool = pools.get(key) ?? createProposalNodes(dimension, nodes);
  pools.set(key, pool);
  return pool;
}

interface Reweighing {
  readonly prior: PreparedPrior;
  /** The lower factor of the prior covariance. */
  readonly wide: Float64Array;
  readonly near: CustomerMoments;
  readonly nodes: Float64Array;
  readonly choices: readonly Choice[];
  readonly mean: Float64Array;
  readonly coefficientsOf: CoefficientsOf;
  readonly scratch: { readonly points: Float64Array; readonly logWeights: Float64Array };
}

function reweigh(given: Reweighing): {
  readonly moments: CustomerMoments;
  readonly effective: number;
} {
  const { near, scratch } = given;
  const { dimension } = near;
  const count = scratch.logWeights.length;
  weighNodes(given);
  const { points, logWeights } = scratch;
  const top = logWeights.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  let squares = 0;
  const mean = new Float64Array(dimension);
  for (let n = 0; n < count; n++) {
    const weight = Math.exp(logWeights[n]! - top);
    logWeights[n] = weight;
    total += weight;
    squares += weight * weight;
    for (let k = 0; k < dimension; k++) mean[k]! += weight * points[n * dimension + k]!;
  }
  for (let k = 0; k < dimension; k++) mean[k]! /= total;
  const covariance = new Float64Array(dimension * dimension);
  for (let n = 0; n < count; n++) {
    const share = logWeights[n]! / total;
    for (let a = 0; a < dimension; a++) {
      const scaled = share * (points[n * dimension + a]! - mean[a]!);
      for (let b = a; b < dimension; b++) {
        covariance[a * dimension + b]! += scaled * (points[n * dimension + b]! - mean[b]!);
      }
    }
  }
  for (let a = 1; a < dimension; a++) {
    for (let b = 0; b < a; b++) covariance[a * dimension + b] = covariance[b * dimension + a]!;
  }
  return {
    moments: { dimension, mean, covariance, logEvidence: top + Math.log(total / count) },
    effective: (total * total) / squares / count,
  };
}

/** Places the nodes and leaves log (likelihood x prior / proposal) of each. */
function weighNodes(given: Reweighing): void {
  const { prior, wide, near, nodes, choices, mean, scratch, coefficientsOf } = given;
  const { dimension } = near;
  const { points, logWeights } = scratch;
  const narrow = factorize(near.covariance, dimension) ?? wide;
  const logNarrow = -0.5 * logDeterminant(narrow, dimension);
  const logPriorScale = -0.5 * prior.logDeterminant;
  const shareWide = SHARES.wide / 2 ** dimension;
  const point = new Float64Array(dimension);
  for (let n = 0; n < logWeights.length; n++) {
    const stretch = STRETCHES[n % DRAWS_CYCLE]!;
    const [center, factor] = stretch === 0 ? [mean, wide] : [near.mean, narrow];
    for (let row = 0; row < dimension; row++) {
      let sum = 0;
      for (let k = 0; k <= row; k++) {
        sum += factor[row * dimension + k]! * nodes[n * dimension + k]!;
      }
      point[row] = center[row]! + (stretch || 1) * sum;
    }
    points.set(point, n * dimension);
    const local = squaredDistance(narrow, point, near.mean);
    const logPrior = logPriorScale - 0.5 * squaredDistance(wide, point, mean);
    const around = SHARES.narrow * Math.exp(-0.5 * local) + shareWide * Math.exp(-0.125 * local);
    // Far out both terms underflow; the prior's share of the proposal remains.
    const logAround = logNarrow + Math.log(around + Number.MIN_VALUE);
    const logProposal = Math.max(logAround, logPrior);
    const mixed =
      Math.exp(logAround - logProposal) + SHARES.prior * Math.exp(logPrior - logProposal);
    logWeights[n] =
      logLikelihood(choices, coefficientsOf(point)) + logPrior - logProposal - Math.log(mixed);
  }
}

/** Returns |C^-1 (x - center)|^2. */
function squaredDistance(factor: Float64Array, x: Float64Array, center: Float64Array): number {
  const dimension = x.length;
  let length = 0;
  for (let row = 0; row < dimension; row++) {
    let sum = x[row]! - center[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * dimension + k]! * solved[k]!;
    solved[row] = sum / factor[row * dimension + row]!;
    length += solved[row]! ** 2;
  }
  return length;
}

/** Scratch: d is far below. */
const solved = new Float64Array(256);
