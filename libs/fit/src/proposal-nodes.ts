import { factorize, invertLower } from '@waarom/model';
import { createNodePool } from './node-pool.js';
import { applyLower } from './triangular.js';

/**
 * The proposal of each customer, as in the plain back end: of ten draws seven around the posterior, two of them twice as wide,
 * one from the prior (0). Owen and Zhou (2000), J. Am. Statist. Assoc. 95.
 */
export const STRETCHES = [1, 1, 2, 1, 1, 0, 1, 1, 2, 1] as const;
export const SHARES = { narrow: 0.7, wide: 0.2, prior: 0.1 };

/** The draws are a multiple of this. */
export const DRAWS_CYCLE = STRETCHES.length;

/** The second moments change the weights, and these the moments. */
const PASSES = 8;

/**
 * Returns standard normal nodes for each customer, balanced: with the weights that a normal posterior gives them, their mean is 0 and
 * their covariance the identity. Where choices say little, the covariance of the population is fitted by small differences of
 * second moments, and the error of plain nodes would decide it.
 */
export function createProposalNodes(
  dimension: number,
  draws: number,
): (customer: number) => Float64Array {
  const pool = createNodePool(dimension, draws);
  const balanced = new Map<Float64Array, Float64Array>();
  return (customer) => {
    const nodes = pool(customer);
    let found = balanced.get(nodes);
    if (found === undefined) balanced.set(nodes, (found = balance(nodes, dimension)));
    return found;
  };
}

function balance(nodes: Float64Array, dimension: number): Float64Array {
  let current = nodes;
  for (let pass = 0; pass < PASSES; pass++) {
    const { mean, covariance } = momentsOf(current, dimension);
    const factor = factorize(covariance, dimension);
    // Fewer nodes than dimensions: they stay as they are.
    if (factor === undefined) return nodes;
    const turn = invertLower(factor, dimension);
    const next = new Float64Array(current.length);
    for (let at = 0, n = 0; at < current.length; at += dimension, n++) {
      const stretch = stretchOf(n);
      const away = current
        .subarray(at, at + dimension)
        .map((value, k) => value - mean[k]! / stretch);
      next.set(applyLower(turn, away), at);
    }
    current = next;
  }
  return current;
}

/** Returns the moments of the stretched nodes, weighted by normal density over proposal density; here the prior is the posterior. */
function momentsOf(nodes: Float64Array, dimension: number) {
  const mean = new Float64Array(dimension);
  const covariance = new Float64Array(dimension * dimension);
  let total = 0;
  for (let at = 0, n = 0; at < nodes.length; at += dimension, n++) {
    const point = nodes.subarray(at, at + dimension).map((value) => value * stretchOf(n));
    const distance = point.reduce((sum, value) => sum + value * value, 0);
    const wide = (SHARES.wide / 2 ** dimension) * Math.exp(0.375 * distance);
    const weight = 1 / (SHARES.narrow + SHARES.prior + wide);
    total += weight;
    for (let a = 0; a < dimension; a++) {
      mean[a]! += weight * point[a]!;
      for (let b = a; b < dimension; b++)
        covariance[a * dimension + b]! += weight * point[a]! * point[b]!;
    }
  }
  for (let a = 0; a < dimension; a++) mean[a]! /= total;
  for (let a = 0; a < dimension; a++) {
    for (let b = a; b < dimension; b++) {
      const at = a * dimension + b;
      covariance[at] = covariance[at]! / total - mean[a]! * mean[b]!;
    }
  }
  return { mean, covariance };
}

function stretchOf(node: number): number {
  return STRETCHES[node % DRAWS_CYCLE]! || 1;
}
