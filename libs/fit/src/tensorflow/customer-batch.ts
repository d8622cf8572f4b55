import { factorize, invertLower, type Choice } from '@waarom/model';
import { slotIndex } from '../plain/position-moments.js';
import type { CustomerMoments } from '../plain/sample-posterior.js';
import { applyLower, multiplyLower } from '../triangular.js';

/** Numbers that all batches of a walk agree on. */
export interface BatchShape {
  readonly dimension: number;
  readonly covariates: number;
  /** Fitted offsets: the slots after the first; 0 when positions are not modelled. */
  readonly positions: number;
  /** Draws a customer. */
  readonly draws: number;
}

/** Choice sets of one size: tasks a customer, and alternatives beside the one that was taken. */
export interface TaskShape {
  readonly tasks: number;
  readonly others: number;
}

/**
 * Customers with about equally many choices, ready to be tensors. Of each alternative that was not taken it holds the cues
 * and utilities less those of the one that was; the rest is padding with a utility of -10,000.
 */
export interface CustomerBatch extends TaskShape {
  /** Customers. */
  readonly size: number;
  /** Cue differences: customers, tasks, others, d. */
  readonly cues: Float32Array;
  /** Utility differences at the customer's prior mean: customers, tasks, others. */
  readonly utilities: Float32Array;
  /** Weights of the choices: customers, tasks. */
  readonly weights: Float32Array;
  /** Differences of the slot indicators: customers, tasks, others, positions. */
  readonly slots: Float32Array;
  /** (1, z): customers, 1 + covariates. */
  readonly design: Float32Array;
  /** The proposals, in coordinates in which the prior is N(0, I): means (customers, d). */
  readonly means: Float32Array;
  /** Their lower Cholesky factors, and the inverses of those (customers, d, d). */
  readonly factors: Float32Array;
  readonly inverses: Float32Array;
  /** Log determinants of the factors (customers). */
  readonly logSizes: Float32Array;
}

/** Utility of an alternative that is not there: exp of it is 0. */
const PADDING = -10_000;

/** One customer, to be put into a batch. */
export interface BatchEntry {
  readonly choices: readonly Choice[];
  readonly slots: readonly ArrayLike<number>[];
  readonly covariates: Float64Array | undefined;
  /** mu + Delta' z. */
  readonly priorMean: Float64Array;
  /** C^-1 of the prior covariance C C'. */
  readonly whitening: Float64Array;
  /** Where the posterior is. */
  readonly moments: CustomerMoments;
}

/** Returns an empty batch with room for so many customers; `fill` returns it cut to those that are in it. */
export function createBatch(shape: BatchShape, { tasks, others }: TaskShape, room: number) {
  const { dimension, covariates, positions } = shape;
  const places = tasks * others;
  const full = {
    cues: new Float32Array(room * places * dimension),
    utilities: new Float32Array(room * places).fill(PADDING),
    weights: new Float32Array(room * tasks),
    slots: new Float32Array(room * places * positions),
    design: new Float32Array(room * (1 + covariates)),
    means: new Float32Array(room * dimension),
    factors: new Float32Array(room * dimension ** 2),
    inverses: new Float32Array(room * dimension ** 2),
    logSizes: new Float32Array(room),
  };
  let size = 0;
  const add = (entry: BatchEntry): void => {
    entry.choices.forEach((choice, t) => {
      const task = size * tasks + t;
      full.weights[task] = choice.weight;
      addChoice(full, { choice, slots: entry.slots[t] ?? [], entry, shape, row: task * others });
    });
    full.design[size * (1 + covariates)] = 1;
    entry.covariates?.forEach((value, r) => (full.design[size * (1 + covariates) + 1 + r] = value));
    addProposal(full, entry, size);
    size += 1;
  };
  const take = (): CustomerBatch => {
    const cut = (numbers: Float32Array) => numbers.subarray(0, (numbers.length / room) * size);
    return {
      tasks,
      others,
      size,
      cues: cut(full.cues),
      utilities: cut(full.utilities),
      weights: cut(full.weights),
      slots: cut(full.slots),
      design: cut(full.design),
      means: cut(full.means),
      factors: cut(full.factors),
      inverses: cut(full.inverses),
      logSizes: cut(full.logSizes),
    };
  };
  return { add, take, isFull: () => size === room };
}

type Numbers = Omit<CustomerBatch, 'tasks' | 'others' | 'size'>;

/** Writes the differences of one choice; the outside option, when not taken, is one of the others, with all cues 0. */
function addChoice(
  batch: Numbers,
  given: {
    readonly choice: Choice;
    readonly slots: ArrayLike<number>;
    readonly entry: BatchEntry;
    readonly shape: BatchShape;
    readonly row: number;
  },
): void {
  const { choice, slots, entry, shape } = given;
  const { dimension, positions } = shape;
  const { rows, offsets, chosen, count, outside } = choice;
  const cue = (j: number, k: number) => (j < 0 ? 0 : rows[j * dimension + k]!);
  const slot = (j: number) => (j < 0 ? -1 : slotIndex(slots[j] ?? 0, positions + 1) - 1);
  let row = given.row;
  for (let j = outside ? -1 : 0; j < count; j++) {
    if (j === chosen) continue;
    let utility = (j < 0 ? 0 : offsets[j]!) - (chosen < 0 ? 0 : offsets[chosen]!);
    for (let k = 0; k < dimension; k++) {
      const difference = cue(j, k) - cue(chosen, k);
      batch.cues[row * dimension + k] = difference;
      utility += difference * entry.priorMean[k]!;
    }
    batch.utilities[row] = Math.max(PADDING, utility);
    if (positions > 0 && slot(j) >= 0) batch.slots[row * positions + slot(j)]! += 1;
    if (positions > 0 && slot(chosen) >= 0) batch.slots[row * positions + slot(chosen)]! -= 1;
    row += 1;
  }
}

/** Writes the proposal, white: mean W (m - mu_i) and the factor of W S W'. */
function addProposal(
  batch: Numbers,
  { priorMean, whitening, moments }: BatchEntry,
  at: number,
): void {
  const dimension = priorMean.length;
  const away = moments.mean.map((value, k) => value - priorMean[k]!);
  batch.means.set(applyLower(whitening, away), at * dimension);
  const own = factorize(moments.covariance, dimension);
  if (own === undefined) throw new RangeError('a posterior covariance must be positive definite');
  const factor = multiplyLower(whitening, own, dimension);
  batch.factors.set(factor, at * dimension ** 2);
  batch.inverses.set(invertLower(factor, dimension), at * dimension ** 2);
  for (let k = 0; k < dimension; k++) batch.logSizes[at]! += Math.log(factor[k * dimension + k]!);
}
