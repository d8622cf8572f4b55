/**
 * `simulation.dDkKtT.*`: how far the posterior of a simulated customer is from the exact one; d coefficients, K alternatives
 * beside "nothing", T choices.
 */
import {
  createFoldChoice,
  refine,
  type Choice,
  type Posterior,
  type PreparedPrior,
} from '@waarom/model';
import { Random } from '@waarom/testing';
import type { Figure } from '../figure.js';
import { createNewtonLearner } from './methods/newton-learner.js';
import { createOnlineLearner } from './methods/online.js';
import type { GaussianLearner } from './methods/score-ahead.js';
import { findMode, oneNewtonStep } from './posterior/find-mode.js';
import { klDivergence, plainPrior } from './posterior/gaussian.js';
import { packChoices } from './posterior/packed-choices.js';
import { samplePosterior, type SampledPosterior } from './posterior/sample-posterior.js';

interface SimulationShape {
  readonly dimension: number;
  readonly alternatives: number;
  readonly choices: number;
  /** Sd of the cues; coefficients have sd 1, so utilities vary by about sqrt(d) times as much. */
  readonly cueSd: number;
  /** What the figures are called. */
  readonly name: string;
}

export interface SimulationOptions {
  readonly shape: SimulationShape;
  readonly customers: number;
  readonly effectiveDraws: number;
  readonly seed: number;
}

/** Mean over customers of KL(exact || method), in nats, and of |mean - exact mean| in exact sds. */
interface Distance {
  kl: number;
  meanError: number;
}

/**
 * Returns the figures; baseline is what one extended-Kalman step a choice leaves. Draws add about
 * d (d + 3) / 4 / (effective draws) to each KL: the note says how much.
 */
export function simulationFigures(
  { shape, customers, effectiveDraws, seed }: SimulationOptions,
  note: (text: string) => void,
): readonly Figure[] {
  const { dimension, name } = shape;
  const prior = standardPrior(dimension);
  const foldChoice = createFoldChoice(prior);
  const random = new Random(seed);
  const distances = new Map<string, Distance>();
  for (let customer = 0; customer < customers; customer++) {
    const choices = simulatePerson(shape, random);
    const truth = samplePosterior(prior, packChoices(choices, dimension), {
      drawsARound: Math.ceil(effectiveDraws / 4),
      effectiveDraws,
      random,
    });
    const found: Readonly<Record<string, Posterior>> = {
      ekf: learnAll(createNewtonLearner(prior, oneNewtonStep), choices),
      laplace: learnAll(createNewtonLearner(prior, findMode), choices),
      online: learnAll(createOnlineLearner(prior, foldChoice), choices),
      refined: refine(prior, choices),
    };
    for (const [method, guess] of Object.entries(found)) {
      const distance = distances.get(method) ?? { kl: 0, meanError: 0 };
      distances.set(method, distance);
      distance.kl += klDivergence(truth, guess) / customers;
      distance.meanError += meanError(truth, guess) / customers;
    }
  }
  const floor = (dimension * (dimension + 3)) / 4 / effectiveDraws;
  note(`${name}: ${customers} customers; of each KL some ${floor.toFixed(4)} is the draws'`);
  const figureOf = (suffix: string, unit: string, key: keyof Distance) => {
    const baseline = distances.get('ekf')![key];
    return Array.from(distances, ([method, distance]): Figure => {
      const value = distance[key];
      return {
        figure: `${name}.${suffix}_${method}`,
        value,
        unit,
        baseline,
        ratio: value / baseline,
      };
    });
  };
  return [...figureOf('kl', 'nats', 'kl'), ...figureOf('mean_error', 'sd', 'meanError')];
}

function standardPrior(dimension: number): PreparedPrior {
  const covariance = new Float64Array(dimension * dimension);
  for (let k = 0; k < dimension; k++) covariance[k * dimension + k] = 1;
  return plainPrior(new Float64Array(dimension), covariance);
}

function simulatePerson(shape: SimulationShape, random: Random): readonly Choice[] {
  const { dimension, alternatives: count, choices, cueSd } = shape;
  const coefficients = Float64Array.from({ length: dimension }, () => random.normal());
  return Array.from({ length: choices }, () => {
    const rows = Float64Array.from({ length: count * dimension }, (_, at) =>
      at % dimension === 0 ? 1 : cueSd * random.normal(),
    );
    const offsets = new Float64Array(count);
    return {
      rows,
      offsets,
      count,
      chosen: choose(rows, coefficients, random),
      outside: true,
      weight: 1,
    };
  });
}

/** Takes the largest of utility plus Gumbel noise, which is a draw from the logit; "nothing" has utility 0. */
function choose(rows: Float64Array, coefficients: Float64Array, random: Random): number {
  const dimension = coefficients.length;
  const noise = () => -Math.log(random.exponential(1));
  let chosen = -1;
  let best = noise();
  for (let j = 0; j < rows.length / dimension; j++) {
    const utility = coefficients.reduce((sum, b, k) => sum + b * rows[j * dimension + k]!, noise());
    if (utility > best) [chosen, best] = [j, utility];
  }
  return chosen;
}

function learnAll(learner: GaussianLearner, choices: readonly Choice[]): Posterior {
  for (const choice of choices) learner.learn(choice);
  return learner.current();
}

function meanError(truth: SampledPosterior, guess: Posterior): number {
  const dimension = truth.mean.length;
  return truth.mean.reduce((sum, value, k) => {
    const sd = Math.sqrt(truth.covariance[k * dimension + k]!);
    return sum + Math.abs(guess.mean[k]! - value) / sd / dimension;
  }, 0);
}
