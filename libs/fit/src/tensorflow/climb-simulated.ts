import type { FitProgress } from '../fit-backend.js';
import type { People } from '../person.js';
import type { Climbed } from '../prepare-fit.js';
import type { Population } from '../plain/population.js';
import type { Regularisation } from '../plain/regularisation.js';
import {
  departFrom,
  departureOfVector,
  gradientOnVector,
  noDeparture,
  vectorOfDeparture,
} from './departure.js';
import { penaltyAt } from './departure-penalty.js';
import { drawPeople, type DrawnPeople, type KeptModes } from './draw-people.js';
import { maximizeSmooth } from './quasi-newton.js';
import { simulatedGain } from './simulated-likelihood.js';
import type { Tensorflow } from './tensorflow.js';

/** What is climbed, and when to stop. */
export interface SimulatedClimb {
  readonly people: People;
  readonly customers: number;
  readonly start: Population;
  readonly regularisation: Regularisation;
  readonly draws: number;
  readonly roundsMax: number;
  /** Stops when new draws gain less, in nats over all customers. */
  readonly gainMin: number;
  readonly pause: () => Promise<void>;
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
}

/** Evaluations of one round: draws of a population that is still far off are not worth more. */
const EVALUATIONS_MAX = 40;

/** The shortest part of the way to the best population that a round goes. */
const PACE_MIN = 1 / 8;

/** A gain below this part of the last one tells that the rounds close in. */
const GAIN_FALLS = 0.3;

/**
 * Climbs in rounds: draws around each customer's posterior, then the best population for these draws.
 *
 * Where choices say little, new draws can lead back to where the last ones led away from. Rounds that turn back and gain as much as
 * before therefore go a part of the way only: the place that is the best one for its own draws does not depend on how it is reached.
 */
export async function climbSimulated(tf: Tensorflow, climb: SimulatedClimb): Promise<Climbed> {
  const { people, gainMin, roundsMax } = climb;
  const startedMs = performance.now();
  const dimension = climb.start.mean.length;
  const shape = {
    dimension,
    covariates: climb.start.delta.length / dimension,
    positions: Math.max(0, climb.start.positionOffsets.length - 1),
    draws: climb.draws,
  };
  const modes: KeptModes = new Map();
  const trace: number[] = [];
  let population = climb.start;
  let converged = false;
  let pace = 1;
  let gainBefore = Infinity;
  let stepBefore: Float64Array = new Float64Array(0);
  while (!converged && trace.length < roundsMax) {
    const drawn = await drawPeople(tf, people, { population, shape, modes, pause: climb.pause });
    const { logMarginalLikelihood } = drawn;
    trace.push(logMarginalLikelihood);
    climb.onProgress?.({
      iteration: trace.length,
      logMarginalLikelihood,
      secondsElapsed: (performance.now() - startedMs) / 1000,
    });
    const best = improve(tf, drawn, population, climb);
    drawn.dispose();
    converged = best.gain < gainMin;
    const turnsBack = dot(best.step, stepBefore) < 0;
    if (!turnsBack) pace = Math.min(1, 2 * pace);
    else if (best.gain > GAIN_FALLS * gainBefore) pace = Math.max(PACE_MIN, pace / 2);
    stepBefore = best.step;
    gainBefore = best.gain;
    population = best.populationAt(converged ? 1 : pace);
  }
  return { population, logMarginalLikelihood: trace.at(-1) ?? -Infinity, converged, trace };
}

/** The best population for the draws of a round. */
interface Best {
  readonly gain: number;
  /** The way to it, as numbers of a departure. */
  readonly step: Float64Array;
  /** Those on the way; 1 is the best. */
  readonly populationAt: (part: number) => Population;
}

function improve(
  tf: Tensorflow,
  drawn: DrawnPeople,
  near: Population,
  { regularisation, customers, gainMin }: SimulatedClimb,
): Best {
  const none = noDeparture(near);
  const start = vectorOfDeparture(none);
  const before = penaltyAt(near, regularisation, none).value;
  const evaluate = (vector: Float64Array) => {
    const at = departureOfVector(vector, none);
    const data = simulatedGain(tf, drawn.batches, at);
    const penalty = penaltyAt(near, regularisation, at);
    const onData = gradientOnVector(data.gradient, at);
    const onPenalty = gradientOnVector(penalty.gradient, at);
    return {
      value: data.value + penalty.value - before,
      gradient: onData.map((value, k) => value + onPenalty[k]!),
    };
  };
  const best = maximizeSmooth(evaluate, {
    start,
    // Half of what customers known exactly would tell.
    curvatures: start.map(() => customers / 2),
    gainMin: gainMin / 10,
    evaluationsMax: EVALUATIONS_MAX,
  });
  const step = best.at.map((value, k) => value - start[k]!);
  const populationAt = (part: number) => {
    const at = start.map((value, k) => value + part * step[k]!);
    return departFrom(near, departureOfVector(at, none));
  };
  return { gain: best.value, step, populationAt };
}

/** Of vectors of one length; 0 when there is no second one yet. */
function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
}
