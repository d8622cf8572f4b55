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

/** Climbs in rounds: draws around each customer's posterior, then the best population for these draws. */
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
    population = best.population;
  }
  return { population, logMarginalLikelihood: trace.at(-1) ?? -Infinity, converged, trace };
}

/** Returns the best population for these draws, and what it gains. */
function improve(
  tf: Tensorflow,
  drawn: DrawnPeople,
  near: Population,
  { regularisation, customers, gainMin }: SimulatedClimb,
): { readonly population: Population; readonly gain: number } {
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
  return { population: departFrom(near, departureOfVector(best.at, none)), gain: best.value };
}
