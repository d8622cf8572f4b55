import type { FitProgress } from '../fit-backend.js';
import type { People } from '../person.js';
import { expectStatistics, type Modes } from './expect.js';
import { maximize } from './maximize.js';
import { populationOf, vectorOf, type Population } from './population.js';
import { logPenalty, type Regularisation } from './regularisation.js';

/** What is climbed, and when to stop. */
export interface Climb {
  readonly people: People;
  readonly start: Population;
  readonly regularisation: Regularisation;
  readonly scales: Float64Array;
  /** Walks over the people. */
  readonly iterationsMax: number;
  /** Stops when an EM step gains less, in nats over all customers. */
  readonly gainMin: number;
  readonly onProgress: ((progress: FitProgress) => void) | undefined;
}

/** Where the climb ended. */
export interface Climbed {
  readonly population: Population;
  readonly logMarginalLikelihood: number;
  readonly converged: boolean;
  readonly trace: readonly number[];
}

/** A population with its height, and where EM goes from it. */
interface Visited {
  readonly population: Population;
  readonly logMarginalLikelihood: number;
  /** The log marginal likelihood with the penalty. */
  readonly height: number;
  readonly next: Population;
}

/**
 * Climbs by EM, two steps at a time, and then along the line they show: SQUAREM with the step length S3. An
 * extrapolation that falls below the second step is dropped. Varadhan and Roland (2008), Scand. J. Statistics 35.
 */
export async function climb(options: Climb): Promise<Climbed> {
  const { scales, iterationsMax, gainMin } = options;
  const walk = createWalk(options);
  let here = await walk.visit(options.start);
  let converged = false;
  while (!converged && walk.trace.length < iterationsMax) {
    const first = await walk.visit(here.next);
    converged = Math.abs(first.height - here.height) < gainMin;
    if (converged || walk.trace.length >= iterationsMax) {
      here = higher(here, first);
      break;
    }
    const ahead = extrapolate(here.population, first.population, first.next, scales);
    const reached = ahead === undefined ? undefined : await walk.tryVisit(ahead);
    here =
      reached !== undefined && reached.height >= first.height
        ? reached
        : await walk.visit(first.next);
  }
  const { population, logMarginalLikelihood } = here;
  return { population, logMarginalLikelihood, converged, trace: walk.trace };
}

function createWalk({ people, regularisation, onProgress }: Climb) {
  const modes: Modes = { values: new Float64Array(0), count: 0 };
  const trace: number[] = [];
  const startedMs = performance.now();
  const visit = async (population: Population): Promise<Visited> => {
    const statistics = await expectStatistics(people, population, modes);
    const { logMarginalLikelihood } = statistics;
    trace.push(logMarginalLikelihood);
    onProgress?.({
      iteration: trace.length,
      logMarginalLikelihood,
      secondsElapsed: (performance.now() - startedMs) / 1000,
    });
    return {
      population,
      logMarginalLikelihood,
      height: logMarginalLikelihood + logPenalty(population, regularisation),
      next: maximize(statistics, regularisation, population),
    };
  };
  /** Far ahead a population may be one that no customer can be refined under. */
  const tryVisit = async (population: Population): Promise<Visited | undefined> => {
    try {
      return await visit(population);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
  return { trace, visit, tryVisit };
}

/** Returns x0 - 2 a r + a^2 v with r = x1 - x0, v = x2 - x1 - r and a = -|r| / |v|; undefined when that is x2 or less. */
function extrapolate(
  x0: Population,
  x1: Population,
  x2: Population,
  scales: Float64Array,
): Population | undefined {
  const [from, middle, to] = [x0, x1, x2].map((population) => vectorOf(population, scales));
  const r = middle!.map((value, k) => value - from![k]!);
  const v = to!.map((value, k) => value - middle![k]! - r[k]!);
  const ratio = Math.hypot(...r) / Math.hypot(...v);
  if (!(ratio > 1) || ratio === Infinity) return undefined;
  const ahead = from!.map((value, k) => value + 2 * ratio * r[k]! + ratio * ratio * v[k]!);
  return populationOf(ahead, scales, x0);
}

function higher(a: Visited, b: Visited): Visited {
  return b.height >= a.height ? b : a;
}
