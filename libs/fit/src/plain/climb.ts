import type { FitProgress } from '../fit-backend.js';
import type { People } from '../person.js';
import type { Climbed } from '../prepare-fit.js';
import { createAnderson } from './anderson.js';
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
  /** Nodes a customer; 0: refined posteriors as they are. */
  readonly draws: number;
  /** Coefficients that stand as logarithms in the populations; then there must be draws. */
  readonly logs?: readonly number[];
  /** Walks over the people. */
  readonly iterationsMax: number;
  /** Stops when steps gain less, in nats over all customers. */
  readonly gainMin: number;
  readonly onProgress: ((progress: FitProgress) => void) | undefined;
}

/** A population with its height, and where EM goes from it. */
interface Visited {
  readonly population: Population;
  readonly logMarginalLikelihood: number;
  /** The log marginal likelihood with the penalty. */
  readonly height: number;
  readonly next: Population;
}

/** So many steps in succession must gain nothing: an accelerated step can be small by chance. */
const STILL_STEPS = 3;

/** The first stretch, until steps gain less than this many times what ends the second, makes do with a part of the draws. */
const FIRST = { drawsShare: 0.3, gainMin: 30 };

/** Climbs in two stretches; the second begins where the first, of cheaper and coarser integrals, ends. */
export async function climb(options: Climb): Promise<Climbed> {
  const walk = createWalk(options);
  if (options.draws === 0) return climbOnce(walk, options.start, options, options);
  const { draws, gainMin } = options;
  const first = await climbOnce(walk, options.start, options, {
    draws: Math.ceil(FIRST.drawsShare * draws),
    gainMin: FIRST.gainMin * gainMin,
  });
  return climbOnce(walk, first.population, options, { draws, gainMin });
}

/**
 * Climbs by EM with Anderson's acceleration. A step that leads down is taken back for the plain EM step, as in
 * Henderson and Varadhan (2019), J. Comput. Graph. Statist. 28. Returns the highest population visited.
 */
async function climbOnce(
  walk: Walk,
  start: Population,
  { scales, iterationsMax }: Climb,
  { draws, gainMin }: { readonly draws: number; readonly gainMin: number },
): Promise<Climbed> {
  const anderson = createAnderson();
  let here = await walk.visit(start, draws);
  let highest = here;
  let still = 0;
  while (still < STILL_STEPS && walk.trace.length < iterationsMax) {
    const ahead = anderson.next(vectorOf(here.population, scales), vectorOf(here.next, scales));
    const tried = await walk.tryVisit(populationOf(ahead, scales, start), draws);
    const accepted = tried !== undefined && tried.height >= here.height - gainMin;
    anderson.judge(accepted);
    const reached = accepted ? tried : await walk.visit(here.next, draws);
    // At the top EM may lead down by the error of the integrals: that is no gain either.
    still = reached.height - here.height < gainMin ? still + 1 : 0;
    here = reached;
    if (here.height > highest.height) highest = here;
  }
  const { population, logMarginalLikelihood } = highest;
  return { population, logMarginalLikelihood, converged: still >= STILL_STEPS, trace: walk.trace };
}

type Walk = ReturnType<typeof createWalk>;

function createWalk({ people, regularisation, onProgress, logs = [] }: Climb) {
  const modes: Modes = { values: new Float64Array(0), count: 0 };
  const trace: number[] = [];
  const startedMs = performance.now();
  const visit = async (population: Population, draws: number): Promise<Visited> => {
    const statistics = await expectStatistics(people, population, { modes, draws, logs });
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
  const tryVisit = async (population: Population, draws: number): Promise<Visited | undefined> => {
    try {
      return await visit(population, draws);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
  return { trace, visit, tryVisit };
}
