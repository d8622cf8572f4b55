import type { FitBackend, FitOptions, FitResult } from '../fit-backend.js';
import type { People, Person } from '../person.js';
import { nothingFitted, prepareFit, resultOfClimb, startingPopulation } from '../prepare-fit.js';
import type { Survey } from '../survey.js';
import { climbSimulated } from './climb-simulated.js';
import { activate, probeTensorflow, type TensorflowProbe } from './probe-tensorflow.js';
import { DRAWS_CYCLE } from '../proposal-nodes.js';
import type { Device, Tensorflow } from './tensorflow.js';

/** A back end on TensorFlow.js. */
export interface TensorflowBackend extends FitBackend {
  readonly name: 'tensorflow';
  readonly device: Device;
}

/**
 * Returns the back end for large populations: simulated maximum likelihood on tensors (customers, draws, tasks,
 * alternatives), with the draws of each customer placed around the refined posterior.
 *
 * Where the plain back end needs dozens of walks over the people this one needs a few, because for given draws the best
 * population is found without them; before, it looks for it among some hundreds of the people. Keeps draws x (d + 1) numbers
 * of four bytes a customer. Deterministic on a machine. One fit at a time in a process.
 *
 * @throws Error when no TensorFlow.js works, with the reasons.
 */
export async function createTensorflowBackend(probe?: TensorflowProbe): Promise<TensorflowBackend> {
  const { found, attempts } = probe ?? (await probeTensorflow());
  if (found === undefined) {
    const reasons = attempts.map(({ place, failure }) => `${place}: ${failure}`);
    throw new Error(`no TensorFlow.js works here. ${reasons.join('; ')}`);
  }
  const { tf, device } = found;
  return {
    name: 'tensorflow',
    device,
    fit: (people, options) => fitSimulated({ tf, device, people, options }),
  };
}

/** Customers to begin with: so many for each number that is fitted, and at least. */
const FIRST = { perNumber: 20, min: 500 };

/** A log of fewer than so many times that is fitted at once. */
const FIRST_WORTHWHILE = 4;

/** Nats over the first customers, far less than chance moves their optimum. */
const FIRST_GAIN_MIN = 0.1;

/** Numbers of all draws together: half a gigabyte. */
const DRAWN_NUMBERS_MAX = 2 ** 27;

/**
 * Draws a customer. The fewer choices, the less they say against the error of the draws, and the less each draw costs: so
 * many draws that draws x choices is about the same for all logs.
 */
const DRAWS = { default: 100, atChoices: 12, max: 600, min: 20 };

async function fitSimulated(given: {
  readonly tf: Tensorflow;
  readonly device: Device;
  readonly people: People;
  readonly options: FitOptions;
}): Promise<FitResult> {
  const { tf, device, people, options } = given;
  const prepared = prepareFit(people, options);
  const { survey, problems, regularisation } = prepared;
  const { customers } = survey;
  if (customers === 0) return nothingFitted(options, problems);
  const tolerance = options.tolerance ?? 1e-5;
  const climb = {
    regularisation,
    draws: drawsFor(survey, options),
    roundsMax: options.iterationsMax ?? 200,
    pause: async () => {
      await pause();
      await activate(tf, device);
    },
  };
  await activate(tf, device);
  const some = firstPeople(people, customers, options.dimension);
  let start = startingPopulation(prepared, options);
  if (some !== undefined) {
    // As far as some hundreds of customers can tell, and no further.
    const gainMin = Math.max(tolerance * some.length, FIRST_GAIN_MIN);
    const near = { ...climb, people: some, customers: some.length, start, gainMin };
    start = (await climbSimulated(tf, near)).population;
  }
  const gainMin = tolerance * customers;
  const { onProgress } = options;
  const all = { ...climb, people, customers, start, gainMin, onProgress };
  return resultOfClimb(await climbSimulated(tf, all), problems);
}

function drawsFor({ customers, choices }: Survey, { draws, dimension }: FitOptions): number {
  const fitting = DRAWN_NUMBERS_MAX / (customers * (dimension + 1));
  const sparse = Math.max(1, (DRAWS.atChoices * customers) / Math.max(1, choices));
  const wished = Math.min(DRAWS.max, (draws || DRAWS.default) * sparse, fitting);
  return Math.ceil(Math.max(DRAWS.min, wished) / DRAWS_CYCLE) * DRAWS_CYCLE;
}

/** Returns some of the people from all over the log, or nothing where that saves nothing. */
function firstPeople(
  people: People,
  customers: number,
  dimension: number,
): readonly Person[] | undefined {
  const numbers = dimension + (dimension * (dimension + 1)) / 2;
  const wished = Math.max(FIRST.min, FIRST.perNumber * numbers);
  if (customers < FIRST_WORTHWHILE * wished) return undefined;
  const every = Math.floor(customers / wished);
  const some: Person[] = [];
  let index = 0;
  for (const person of people) if (index++ % every === 0) some.push(person);
  return some;
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
