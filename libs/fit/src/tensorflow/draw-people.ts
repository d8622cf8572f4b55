import { createRefiner, invertLower, type RefineOptions } from '@waarom/model';
import type { People, Person } from '../person.js';
import { customerMean } from '../plain/expect.js';
import { priorOfPopulation, type Population } from '../plain/population.js';
import { withPositions } from '../plain/position-moments.js';
import { createBatch, type BatchShape, type TaskShape } from './customer-batch.js';
import { factorOf } from './departure.js';
import { drawBatch, normalDraws, type DrawnBatch } from './draw-batch.js';
import type { Tensor, Tensorflow } from './tensorflow.js';

/** The draws of all customers, under one population. */
export interface DrawnPeople {
  readonly batches: readonly DrawnBatch[];
  /** The log marginal likelihood of that population. */
  readonly logMarginalLikelihood: number;
  readonly dispose: () => void;
}

/** Modes of the last walk, where the next one starts, by place in the walk. */
export type KeptModes = Map<number, Float64Array>;

/** Numbers of a tensor of likelihoods: 8 MB. Larger ones leave the cache of any processor, smaller ones are all overhead. */
const BATCH_NUMBERS = 2 ** 21;
const BATCH_CUSTOMERS_MAX = 4096;

/** Refines every customer under the population, and draws around that. Walks once over the people. */
export async function drawPeople(
  tf: Tensorflow,
  people: People,
  given: {
    readonly population: Population;
    readonly shape: BatchShape;
    readonly modes: KeptModes;
    /** Called between batches: lets others run. */
    readonly pause: () => Promise<void>;
  },
): Promise<DrawnPeople> {
  const { population, shape, modes, pause } = given;
  const { positionOffsets } = population;
  const factor = factorOf(population);
  const whitening = invertLower(factor, shape.dimension);
  const refiner = createRefiner(priorOfPopulation(population));
  const open = new Map<string, ReturnType<typeof createBatch>>();
  const drawn: DrawnBatch[] = [];
  const normal = createNormals(tf, shape);
  const flush = (batch: ReturnType<typeof createBatch>) => {
    const taken = batch.take();
    drawn.push(
      drawBatch(tf, taken, { shape, normal: normal(taken.size), factor, positionOffsets }),
    );
  };
  let index = 0;
  for (const person of people) {
    const slots = shape.positions > 0 ? (person.slots ?? []) : [];
    const choices =
      slots.length === 0 ? person.choices : withPositions(person.choices, slots, positionOffsets);
    const priorMean = ownMean(person, population);
    const moments = refiner(choices, { mean: priorMean, ...startOf(modes, index) });
    modes.set(index, moments.mode);
    const room = roomFor(person);
    const key = `${room.tasks}/${room.others}`;
    let batch = open.get(key);
    if (batch === undefined)
      open.set(key, (batch = createBatch(shape, room, capacity(shape, room))));
    const { covariates } = person;
    batch.add({ choices: person.choices, slots, covariates, priorMean, whitening, moments });
    if (batch.isFull()) {
      open.delete(key);
      flush(batch);
      await pause();
    }
    index += 1;
  }
  for (const batch of open.values()) flush(batch);
  normal.dispose();
  return collect(tf, drawn, shape);
}

function ownMean({ covariates }: Person, { mean, delta }: Population): Float64Array {
  if (covariates === undefined || delta.length === 0) return mean;
  return customerMean(mean, delta, covariates);
}

function startOf(modes: KeptModes, index: number): Pick<RefineOptions, 'start'> {
  const start = modes.get(index);
  return start === undefined ? {} : { start };
}

function collect(
  tf: Tensorflow,
  batches: readonly DrawnBatch[],
  { draws }: BatchShape,
): DrawnPeople {
  let logMarginalLikelihood = 0;
  for (const { logEvidence } of batches) {
    for (const value of logEvidence.dataSync()) logMarginalLikelihood += value - Math.log(draws);
  }
  const dispose = () => batches.forEach((batch) => tf.dispose(batch as unknown as Tensor[]));
  return { batches, logMarginalLikelihood, dispose };
}

/** One tensor of draws, made anew when a batch needs more. */
function createNormals(tf: Tensorflow, shape: BatchShape) {
  let normal: ReturnType<typeof normalDraws> | undefined;
  const dispose = () => normal?.nodes.dispose();
  const provide = (size: number) => {
    if (normal === undefined || normal.room < size) {
      dispose();
      normal = normalDraws(tf, shape, size);
    }
    return normal;
  };
  return Object.assign(provide, { dispose });
}

/** Returns the shape of the batch for a person: at most a quarter is padding in each direction. */
function roomFor({ choices }: Person): TaskShape {
  let others = 1;
  for (const { count, outside } of choices) others = Math.max(others, outside ? count : count - 1);
  return { tasks: roundUp(Math.max(1, choices.length)), others: roundUp(others) };
}

function roundUp(count: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(count)) - 2);
  return Math.ceil(count / step) * step;
}

function capacity({ draws }: BatchShape, { tasks, others }: TaskShape): number {
  const fitting = Math.floor(BATCH_NUMBERS / (draws * tasks * others));
  return Math.max(1, Math.min(BATCH_CUSTOMERS_MAX, fitting));
}
