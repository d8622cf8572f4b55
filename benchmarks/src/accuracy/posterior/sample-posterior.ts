import type { Random } from '@waarom/testing';
import { factorize, invert, logDeterminant } from './cholesky.js';
import { findMode } from './find-mode.js';
import type { Gaussian } from './gaussian.js';
import { logLikelihood, type PackedChoices } from './packed-choices.js';

/** The exact posterior, as far as draws can tell. */
export interface SampledPosterior {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** log Z: log probability of the choices under the prior. */
  readonly logEvidence: number;
  /** Variance of `logEvidence` over other draws. */
  readonly logEvidenceVariance: number;
  /** Effective number of draws, (sum w)^2 / sum w^2. */
  readonly effectiveDraws: number;
}

export interface SampleOptions {
  /** Draws in each round. */
  readonly drawsARound: number;
  /** Rounds go on until so many effective draws are there. */
  readonly effectiveDraws: number;
  readonly random: Random;
}

/** At most so many rounds: then what there is counts, and its error tells. */
const ROUNDS_MAX = 24;

/** Degrees of freedom of the proposals, even: heavier tails than the posterior, whose tails are at most the prior's. */
const FREEDOM = 6;

/**
 * Samples prior times choices: adaptive multiple importance sampling with multivariate t proposals.
 *
 * The first proposal lies on Laplace's approximation, each later one on the moments of all draws so far. A draw's weight has the
 * mixture of all proposals below it, whichever it came from (Rao-Blackwellised over the rounds). Cornuet, Marin, Mira and
 * Robert (2012), Adaptive multiple importance sampling; Owen and Zhou (2000).
 */
export function samplePosterior(
  prior: Gaussian,
  packed: PackedChoices,
  { drawsARound, effectiveDraws, random }: SampleOptions,
): SampledPosterior {
  const dimension = prior.mean.length;
  const laplace = findMode(prior, packed);
  const proposals = [
    proposalAt(laplace.mean, invert(factorize(laplace.precision, dimension), dimension)),
  ];
  const target = createLogTarget(prior, packed);
  const rounds: Round[] = [];
  for (;;) {
    const proposal = proposals.at(-1)!;
    for (const round of rounds) addDensity(round, proposal, dimension);
    rounds.push(drawRound({ proposals, target, count: drawsARound, dimension, random }));
    const found = weigh(rounds, dimension);
    const isEnough = rounds.length > 1 && found.effectiveDraws >= effectiveDraws;
    if (isEnough || rounds.length === ROUNDS_MAX) return found;
    const isTrusted = found.effectiveDraws > 20 * dimension;
    proposals.push(isTrusted ? proposalAt(found.mean, found.covariance) : proposals[0]!);
  }
}

interface Proposal {
  readonly mean: Float64Array;
  readonly factor: Float64Array;
  /** Log density at the centre. */
  readonly logPeak: number;
}

function proposalAt(mean: Float64Array, covariance: Float64Array): Proposal {
  const dimension = mean.length;
  const factor = factorize(covariance, dimension);
  const logPeak =
    logGammaHalf(FREEDOM + dimension) -
    logGammaHalf(FREEDOM) -
    (dimension / 2) * Math.log(FREEDOM * Math.PI) -
    0.5 * logDeterminant(factor, dimension);
  return { mean, factor, logPeak };
}

/** Returns log Gamma(n / 2) of a whole n, by the recurrence. */
function logGammaHalf(n: number): number {
  let sum = n % 2 === 0 ? 0 : 0.5 * Math.log(Math.PI);
  for (let at = n % 2 === 0 ? 2 : 1; at < n; at += 2) sum += Math.log(at / 2);
  return sum;
}

interface Round {
  /** n by d. */
  readonly draws: Float64Array;
  readonly logTargets: Float64Array;
  /** Sum of the densities of all proposals so far, relative to exp(`logTargets`), so that nothing underflows. */
  readonly relative: Float64Array;
}

function addDensity(round: Round, proposal: Proposal, dimension: number): void {
  const { draws, logTargets, relative } = round;
  const { mean, factor, logPeak } = proposal;
  const distance = new Float64Array(dimension);
  for (let n = 0; n < logTargets.length; n++) {
    let square = 0;
    for (let row = 0; row < dimension; row++) {
      let sum = draws[n * dimension + row]! - mean[row]!;
      for (let k = 0; k < row; k++) sum -= factor[row * dimension + k]! * distance[k]!;
      distance[row] = sum / factor[row * dimension + row]!;
      square += distance[row]! ** 2;
    }
    const log = logPeak - 0.5 * (FREEDOM + dimension) * Math.log1p(square / FREEDOM);
    relative[n]! += Math.exp(log - logTargets[n]!);
  }
}

function drawRound(options: {
  readonly proposals: readonly Proposal[];
  readonly target: (coefficients: Float64Array) => number;
  readonly count: number;
  readonly dimension: number;
  readonly random: Random;
}): Round {
  const { proposals, target, count, dimension, random } = options;
  const { mean, factor } = proposals.at(-1)!;
  const draws = new Float64Array(count * dimension);
  const logTargets = new Float64Array(count);
  const z = new Float64Array(dimension);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < dimension; k++) z[k] = random.normal();
    // A chi-square of even freedom is a sum of exponentials.
    let chiSquare = 0;
    for (let half = 0; half < FREEDOM / 2; half++) chiSquare += random.exponential(2);
    const stretch = Math.sqrt(FREEDOM / chiSquare);
    const draw = draws.subarray(n * dimension, (n + 1) * dimension);
    for (let row = 0; row < dimension; row++) {
      let sum = 0;
      for (let k = 0; k <= row; k++) sum += factor[row * dimension + k]! * z[k]!;
      draw[row] = mean[row]! + stretch * sum;
    }
    logTargets[n] = target(draw);
  }
  const round = { draws, logTargets, relative: new Float64Array(count) };
  for (const proposal of proposals) addDensity(round, proposal, dimension);
  return round;
}

function createLogTarget(prior: Gaussian, packed: PackedChoices) {
  const { mean, precision } = prior;
  const dimension = mean.length;
  const constant =
    0.5 * logDeterminant(factorize(precision, dimension), dimension) -
    (dimension / 2) * Math.log(2 * Math.PI);
  return (coefficients: Float64Array): number => {
    let square = 0;
    for (let a = 0; a < dimension; a++) {
      let sum = 0;
      for (let b = 0; b < dimension; b++) {
        sum += precision[a * dimension + b]! * (coefficients[b]! - mean[b]!);
      }
      square += sum * (coefficients[a]! - mean[a]!);
    }
    return constant - 0.5 * square + logLikelihood(packed, coefficients);
  };
}

function weigh(rounds: readonly Round[], dimension: number): SampledPosterior {
  const count = rounds.reduce((sum, { logTargets }) => sum + logTargets.length, 0);
  // relative = mixture density (times rounds) / target, so its inverse is the weight.
  const logWeights = rounds.map(({ relative }) => relative.map((value) => -Math.log(value)));
  const top = logWeights.reduce(
    (most, values) => values.reduce((a, b) => Math.max(a, b), most),
    -Infinity,
  );
  let total = 0;
  let squares = 0;
  const mean = new Float64Array(dimension);
  const covariance = new Float64Array(dimension * dimension);
  rounds.forEach(({ draws }, at) => {
    for (let n = 0; n < logWeights[at]!.length; n++) {
      const weight = Math.exp(logWeights[at]![n]! - top);
      total += weight;
      squares += weight * weight;
      for (let a = 0; a < dimension; a++) mean[a]! += weight * draws[n * dimension + a]!;
    }
  });
  for (let a = 0; a < dimension; a++) mean[a]! /= total;
  rounds.forEach(({ draws }, at) => {
    for (let n = 0; n < logWeights[at]!.length; n++) {
      const weight = Math.exp(logWeights[at]![n]! - top) / total;
      for (let a = 0; a < dimension; a++) {
        const scaled = weight * (draws[n * dimension + a]! - mean[a]!);
        for (let b = 0; b < dimension; b++) {
          covariance[a * dimension + b]! += scaled * (draws[n * dimension + b]! - mean[b]!);
        }
      }
    }
  });
  const effectiveDraws = (total * total) / squares;
  return {
    mean,
    covariance,
    logEvidence: top + Math.log(total / count) + Math.log(rounds.length),
    logEvidenceVariance: 1 / effectiveDraws - 1 / count,
    effectiveDraws,
  };
}
